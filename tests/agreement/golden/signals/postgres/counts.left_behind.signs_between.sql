SELECT
  "t4"."unit",
  COUNT(*) AS "n",
  MAX("t4"."day") AS "last"
FROM (
  SELECT
    "t2"."opportunity_id",
    "t2"."day",
    "t3"."unit",
    "t3"."opportunity_id" AS "opportunity_id_right",
    "t3"."start",
    "t3"."end"
  FROM "signs" AS "t2"
  INNER JOIN "deal_units" AS "t3"
    ON "t2"."opportunity_id" = "t3"."opportunity_id"
    AND "t2"."day" >= "t3"."start"
    AND "t2"."day" < "t3"."end"
) AS "t4"
GROUP BY
  1
