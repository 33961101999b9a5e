SELECT
  "t5"."account_id",
  COUNT("t5"."day") FILTER(WHERE
    "t5"."day" >= "t5"."from_day") AS "n",
  COUNT("t5"."day") FILTER(WHERE
    (
      "t5"."day" >= MAKE_DATE(2026, 1, 21)
    )
    AND (
      "t5"."day" < MAKE_DATE(2026, 2, 15)
    )) AS "late",
  COUNT("t5"."day") FILTER(WHERE
    "t5"."day" < MAKE_DATE(2026, 1, 21)) AS "early",
  MAX("t5"."day") AS "last"
FROM (
  SELECT
    "t2"."account_id",
    "t2"."from_day",
    "t4"."on",
    "t4"."day"
  FROM "wanted_since" AS "t2"
  LEFT OUTER JOIN (
    SELECT
      "t1"."account_id" AS "on",
      "t1"."day"
    FROM "contacts" AS "t1"
    WHERE
      "t1"."day" < MAKE_DATE(2026, 3, 25)
  ) AS "t4"
    ON "t2"."account_id" = "t4"."on"
) AS "t5"
GROUP BY
  1
