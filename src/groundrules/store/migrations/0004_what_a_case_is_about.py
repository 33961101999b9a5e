from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def name_the_accounts(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Cases so far are about their account."""
    heads = apps.get_model("store", "CaseHead").objects
    heads.update(unit_id=F("account_id"), unit_name=F("account_name"))


class Migration(migrations.Migration):

    dependencies = [("store", "0003_the_journal")]

    operations = [
        migrations.AddField("casehead", "unit_kind", models.CharField(default="account", max_length=20)),
        migrations.AddField("casehead", "unit_id", models.CharField(blank=True, default="", max_length=255)),
        migrations.AddField("casehead", "unit_name", models.CharField(blank=True, default="", max_length=600)),
        migrations.RunPython(name_the_accounts, migrations.RunPython.noop),
        migrations.AddIndex(
            "casehead", models.Index(fields=["unit_kind", "unit_id"], name="store_caseh_unit_ki_306c04_idx")
        ),
    ]
