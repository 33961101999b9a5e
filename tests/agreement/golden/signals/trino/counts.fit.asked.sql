SELECT
  "t6"."unit",
  SUM(IF("t6"."before", 1, 0)) AS "n_before",
  SUM(IF("t6"."since", 1, 0)) AS "n_since",
  SUM(IF("t6"."free", 1, 0)) AS "n_free",
  SUM(IF("t6"."free" AND "t6"."is_former", 1, 0)) AS "n_former"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."unit",
      "t4"."day" < "t2"."moved_on" AS "before",
      "t4"."day" >= "t2"."grace_end" AS "since",
      (
        "t4"."day" >= "t2"."grace_end"
      ) AND (
        "t4"."opportunity_id" IS NULL
      ) AS "free",
      "t4"."seller_id" = "t2"."old_owner" AS "is_former"
    FROM (
      SELECT
        *
      FROM "seen" AS "t0"
      WHERE
        "t0"."account_id" IS NOT NULL
        AND "t0"."direction" = 'in'
        AND "t0"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
    ) AS "t4"
    INNER JOIN "units" AS "t2"
      ON "t4"."account_id" = "t2"."account_id"
      AND "t4"."day" >= "t2"."pre_from"
      AND "t4"."day" < "t2"."until"
  ) AS "t5"
  WHERE
    "t5"."before" OR "t5"."since"
) AS "t6"
GROUP BY
  1
