SELECT
  "t4"."unit",
  COUNT(*) FILTER(WHERE
    "t4"."seller_id" = "t4"."new_owner") AS "n_new",
  COUNT(*) FILTER(WHERE
    (
      "t4"."seller_id" = "t4"."old_owner"
    )
    AND NOT (
      "t4"."seller_id" = "t4"."new_owner"
    )) AS "n_old",
  COUNT(*) FILTER(WHERE
    NOT (
      "t4"."seller_id" = "t4"."new_owner"
    )
    AND NOT (
      (
        "t4"."seller_id" = "t4"."old_owner"
      )
      AND NOT (
        "t4"."seller_id" = "t4"."new_owner"
      )
    )) AS "n_other",
  MIN("t4"."day") FILTER(WHERE
    "t4"."seller_id" = "t4"."new_owner") AS "first_new",
  MAX("t4"."day") FILTER(WHERE
    NOT (
      "t4"."seller_id" = "t4"."new_owner"
    )) AS "last_other"
FROM (
  SELECT
    "t2"."activity_id",
    "t2"."day",
    "t2"."account_id",
    "t2"."opportunity_id",
    "t2"."kind",
    "t2"."source",
    "t2"."is_bulk",
    "t2"."seller_id",
    "t2"."is_joint",
    "t2"."is_guest",
    "t3"."unit",
    "t3"."account_id" AS "account_id_right",
    "t3"."old_owner",
    "t3"."new_owner",
    "t3"."moved_on",
    "t3"."pre_from",
    "t3"."post_from",
    "t3"."grace_end",
    "t3"."half_on",
    "t3"."until",
    "t3"."due"
  FROM "contacts" AS "t2"
  INNER JOIN "units" AS "t3"
    ON "t2"."account_id" = "t3"."account_id"
    AND "t2"."day" >= "t3"."moved_on"
    AND "t2"."day" <= "t3"."until"
) AS "t4"
GROUP BY
  1
