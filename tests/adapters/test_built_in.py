"""Exports we know by their columns: HubSpot, Odoo, and warehouses filled by Fivetran or dlt."""

import csv
import io
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundrules.adapters.csvfolder import open_source, read_mapping
from groundrules.adapters.facts import FactsFolder
from groundrules.usecases.read_crm import ImportResult, read_crm
from groundrules.wiring.sources import built_in
from tests.worlds.importing import NOW

DATA = Path(os.environ.get("GROUNDRULES_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
SEEDS = DATA / "crm_fivetran_seeds"
needs_seeds = pytest.mark.skipif(
    not SEEDS.exists(), reason="the public data sets are not here; set GROUNDRULES_SHARED_DATA"
)
Files = Mapping[str, str]


def load(folder: Path, facts: FactsFolder, *, set_aside: bool = False) -> ImportResult:
    """The folder read by what its columns say it is."""
    source = open_source(folder, built_in=built_in())
    return read_crm(source=source, facts=facts, as_of=date(2026, 6, 30), set_aside=set_aside, now=NOW)


def written(folder: Path, files: Files) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def imported(tmp_path: Path, files: Files, source: str) -> FactsFolder:
    """The files loaded without a word against them, every row accounted for."""
    facts = FactsFolder(tmp_path / "facts")
    result = load(written(tmp_path / "export", files), facts)
    assert result.published, [str(one) for one in result.findings]
    assert result.source == f"export, {source}"
    assert all(count.is_balanced for count in result.files)
    assert len(result.files) == len(files)
    return facts


@pytest.mark.parametrize("name", built_in())
def test_every_built_in_mapping_is_sound(name: str) -> None:
    """None of them has a mistake, and each can be extended by name."""
    known = built_in()
    assert read_mapping(known[name], name, known).findings == ()
    assert read_mapping(f"mapping: 1\nextends: {name}\n", "own.yaml", known).mapping is not None


HUBSPOT = {
    "all-users.csv": "User ID,First name,Last name,Email,Teams\n"
    "11,Fred,Field,fred@example.com,Field Sales East\n12,Ines,Inside,ines@example.com,Inside Sales\n",
    "companies.csv": "Record ID,Company name,Company owner,Parent Company IDs,Industry,Annual Revenue,"
    "Number of Employees,Country/Region,State/Region,Website URL,Create Date,Merged record IDs\n"
    '501,Acme,Fred Field,,Machinery,"1,234,567.89","1,200",United States,NY,,2025-01-01 09:00,777;778\n'
    "502,Bolt,Ines Inside,501,,,,,,,2025-02-01 09:00,\n",
    "deals.csv": "Record ID,Deal Name,Deal Stage,Deal owner,Amount,Currency,"
    "Deal probability,Close Date,Create Date,"
    "Associated Company IDs,Merged record IDs\n"
    "9001,Renewal,Closed Won (Sales),Fred Field,1000.50,USD,1.0,2026-03-01,2026-01-05 10:00,501;502,\n"
    "9002,Expansion,Proposal,Ines Inside,200,USD,0.4,2026-09-30,2026-05-05 10:00,777,8999\n",
    "calls.csv": "Record ID,Activity date,Activity assigned to,Call direction,Associated Company IDs,"
    "Associated Deal IDs,Create Date,Call notes\n"
    "1,2026-06-01 10:00,Ines Inside,Inbound,502,8999,2026-06-01 10:00,secret\n"
    "2,2026-06-02 10:00,,Outbound,502,,2026-06-02 10:00,secret\n",
}


def test_hubspot(tmp_path: Path) -> None:
    """Owners by their names, merged ids led to the winner, a call nobody is named in left out."""
    facts = imported(tmp_path, HUBSPOT, "HubSpot")
    acme, bolt = facts.rows("crm", "accounts")
    assert (acme["owner_id"], acme["annual_revenue"], acme["employees"]) == ("11", 123456789, 1200)
    assert (bolt["owner_id"], bolt["parent_id"]) == ("12", "501")
    assert [row["sales_role"] for row in facts.rows("crm", "sellers")] == ["field", "inside"]
    assert [(r["record_id"], r["into_id"]) for r in facts.rows("crm", "merged")] == [
        ("777", "501"), ("778", "501"), ("8999", "9002"),
    ]  # fmt: skip
    won, open_ = facts.rows("crm", "opportunities")
    assert (won["account_id"], won["is_closed"], won["is_won"], won["amount"]) == ("501", True, True, 100050)
    assert (open_["account_id"], open_["is_closed"]) == ("501", False)  # its company was merged into 501
    (call,) = facts.rows("crm", "activities")
    assert (call["seller_id"], call["opportunity_id"], call["direction"]) == ("12", "9002", "in")


ODOO = {
    "res.users.csv": "id,name,login,active,share,sale_team_id\n"
    "__export__.user_1,Fred Field,fred@example.com,True,False,Field Sales\n"
    "__export__.user_2,Ines Inside,ines@example.com,False,False,Inside Sales\n",
    "res.partner.csv": "id,name,is_company,user_id/id,parent_id/id,country_id,industry_id,"
    "create_date,active\n"
    "__export__.p1,Acme,True,__export__.user_1,,United States,Retail & Trade,2025-01-01 09:00:00,True\n"
    "__export__.p2,Jane at Acme,False,,__export__.p1,,,2025-01-02 09:00:00,True\n"
    "__export__.p3,Old,True,__export__.user_2,,,,2025-01-02 09:00:00,False\n",
    "crm.lead.csv": "id,name,type,partner_id/id,user_id/id,stage_id,expected_revenue,"
    "probability,date_deadline,"
    "date_closed,create_date,active\n"
    "__export__.l1,Renewal,opportunity,__export__.p1,__export__.user_1,Won,1000.5,100,,"
    "2026-03-01 10:00:00,2026-01-05 10:00:00,True\n"
    "__export__.l2,Expansion,opportunity,__export__.p1,__export__.user_1,New,200,20,2026-09-30,,"
    "2026-05-05 10:00:00,True\n"
    "__export__.l3,A card,lead,,,New,,,,,2026-05-05 10:00:00,True\n",
}


def test_odoo(tmp_path: Path) -> None:
    """Companies are accounts, people are not; leads are no deals; won and lost are told."""
    facts = imported(tmp_path, ODOO, "Odoo")
    (acme,) = facts.rows("crm", "accounts")
    assert (acme["owner_id"], acme["industry"]) == ("__export__.user_1", "retail_trade")
    assert [row["is_active"] for row in facts.rows("crm", "sellers")] == [True, False]
    won, open_ = facts.rows("crm", "opportunities")
    assert (won["is_closed"], won["is_won"], won["close_date"]) == (True, True, date(2026, 3, 1))
    assert (open_["is_closed"], open_["is_won"], open_["probability"]) == (False, False, 0.2)


DLT_SALESFORCE = {
    "sf_user.csv": "id,username,name,is_active,manager_id,user_role_id,last_modified_date,"
    "_dlt_load_id,_dlt_id\n"
    "005A,fred@x,Fred Field,true,,00E1,2026-06-01T00:00:00Z,1,a\n",
    "user_role.csv": "id,name,developer_name,parent_role_id,_dlt_load_id,_dlt_id\n00E1,Key Account,K,,1,b\n",
    "account.csv": "id,name,owner_id,parent_id,industry,master_record_id,is_deleted,"
    "segment_c,_dlt_load_id,_dlt_id\n"
    "001A,Acme,005A,,Retail,,false,Mid-Market,1,c\n001B,Gone,005A,,Retail,001A,true,,1,d\n",
    "opportunity.csv": "id,account_id,owner_id,name,stage_name,close_date,is_won,"
    "is_closed,is_deleted,_dlt_id\n"
    "006A,001B,005A,Renewal,Proposal,2026-09-30,false,false,false,e\n",
    "account_history.csv": "id,account_id,field,old_value,new_value,created_date,is_deleted,_dlt_id\n"
    "017A,001A,Owner,Ines Inside,Fred Field,2026-02-01T00:00:00Z,false,f\n",
}


def test_salesforce_landed_by_dlt(tmp_path: Path) -> None:
    """The same columns under dlt's names; a merged account's deal counts for the winner."""
    facts = imported(tmp_path, DLT_SALESFORCE, "Salesforce as landed by dlt")
    assert [(row["account_id"], row["segment"]) for row in facts.rows("crm", "accounts")] == [
        ("001A", "mid_market")
    ]
    assert facts.rows("crm", "opportunities")[0]["account_id"] == "001A"
    assert facts.rows("crm", "sellers")[0]["sales_role"] == "quarterback"
    assert facts.rows("crm", "account_changes") == []  # the change was told with names


DLT_HUBSPOT = {
    "owners.csv": "id,email,first_name,last_name,archived,updated_at,_dlt_load_id,_dlt_id\n"
    "11,fred@example.com,Fred,Field,false,2026-06-01T00:00:00Z,1,a\n12,old@example.com,"
    "Ole,Gone,true,2026-06-01T00:00:00Z,1,b\n",
    "owners__teams.csv": "id,name,primary,_dlt_parent_id,_dlt_list_idx,_dlt_id\n7,Field Sales,true,a,0,x\n",
    "companies.csv": "id,name,hs_lastmodifieddate,hubspot_owner_id,hs_merged_object_ids,"
    "industry,createdate,_dlt_id\n"
    "501,Acme,2026-06-29T00:00:00Z,11,777,COMPUTER_SOFTWARE,2025-01-01T00:00:00Z,c\n",
    "companies_property_history.csv": "object_id,property_name,timestamp,value,_dlt_id\n"
    "501,hubspot_owner_id,2025-01-01T00:00:00Z,12,d\n501,hubspot_owner_id,2026-02-01T00:00:00Z,11,e\n",
    "deals.csv": "id,dealname,dealstage,hubspot_owner_id,amount,closedate,createdate,hs_is_closed,_dlt_id\n"
    "9,Renewal,closedwon,11,10,2026-03-01T00:00:00Z,2026-01-01T00:00:00Z,true,f\n",
    "deals__companies.csv": "value,deals_id,_dlt_parent_id,_dlt_list_idx,_dlt_id\n777,9,f,0,g\n",
}


def test_hubspot_landed_by_dlt(tmp_path: Path) -> None:
    """Child tables tell teams and associations; property history tells past owners."""
    facts = imported(tmp_path, DLT_HUBSPOT, "HubSpot as landed by dlt")
    assert [(row["sales_role"], row["is_active"]) for row in facts.rows("crm", "sellers")] == [
        ("field", True), ("other", False),
    ]  # fmt: skip
    (deal,) = facts.rows("crm", "opportunities")
    assert (deal["account_id"], deal["is_won"]) == ("501", True)
    owners = [(row["owner_id"], row["valid_from"]) for row in facts.rows("crm", "account_owners")]
    assert owners == [("12", datetime(2025, 1, 1, tzinfo=UTC)), ("11", datetime(2026, 2, 1, tzinfo=UTC))]


def rows_in(path: Path) -> int:
    """Records of a file, counted by neither of our readers' settings."""
    return sum(1 for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")) if row) - 1


@needs_seeds
@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "source", "least", "expected"),
    [
        ("salesforce", "Salesforce as landed by Fivetran", 8, {"merged": 1}),
        ("hubspot", "HubSpot as landed by Fivetran", 15, {"sellers": 100, "accounts": 24, "merged": 14}),
    ],
)
def test_fivetrans_seeds_are_recognised(
    tmp_path: Path, name: str, source: str, least: int, expected: Mapping[str, int]
) -> None:
    """Rows in = loaded + set aside + skipped by both readers, for every file; merges are known."""
    facts = FactsFolder(tmp_path)
    result = load(SEEDS / name, facts, set_aside=True)
    assert result.published, [str(one) for one in result.findings]
    assert result.source == f"{name}, {source}"
    assert len(result.files) >= least
    assert all(count.is_balanced for count in result.files)
    assert {count.file: count.rows for count in result.files} == {
        count.file: rows_in(SEEDS / name / count.file) for count in result.files
    }
    assert {table: result.tables[table] for table in expected} == expected
