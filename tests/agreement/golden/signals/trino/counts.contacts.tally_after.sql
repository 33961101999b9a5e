SELECT
  "t0"."unit",
  COUNT(*) FILTER(WHERE
    "t0"."counts") AS "x",
  COUNT(*) AS "n_all",
  COUNT(*) FILTER(WHERE
    "t0"."is_bulk") AS "n_bulk",
  COUNT(*) FILTER(WHERE
    "t0"."is_grace") AS "n_grace",
  COUNT(*) FILTER(WHERE
    "t0"."is_joint") AS "n_joint",
  COUNT(*) FILTER(WHERE
    "t0"."is_deal") AS "n_deal",
  COUNT(*) FILTER(WHERE
    "t0"."is_cover") AS "n_cover",
  COUNT(*) FILTER(WHERE
    "t0"."is_reply") AS "n_reply",
  COUNT(*) FILTER(WHERE
    "t0"."counts" AND (
      "t0"."day" < "t0"."half_on"
    )) AS "x_early",
  COUNT(*) FILTER(WHERE
    "t0"."counts" AND (
      "t0"."day" >= "t0"."half_on"
    )) AS "x_late"
FROM "after" AS "t0"
GROUP BY
  1
