SELECT
  "t0"."unit",
  COUNT_IF("t0"."counts") AS "x",
  COUNT(*) AS "n_all",
  COUNT_IF("t0"."is_bulk") AS "n_bulk",
  COUNT_IF("t0"."is_grace") AS "n_grace",
  COUNT_IF("t0"."is_joint") AS "n_joint",
  COUNT_IF("t0"."is_deal") AS "n_deal",
  COUNT_IF("t0"."is_cover") AS "n_cover",
  COUNT_IF("t0"."is_reply") AS "n_reply",
  COUNT_IF("t0"."counts" AND (
    "t0"."day" < "t0"."half_on"
  )) AS "x_early",
  COUNT_IF("t0"."counts" AND (
    "t0"."day" >= "t0"."half_on"
  )) AS "x_late"
FROM "after" AS "t0"
GROUP BY
  1
