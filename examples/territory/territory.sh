# A quarter in a territory: li.wei looks after twenty customers on two routes, chen.hua is the manager. On an empty book:
#
#   cd examples/territory; RELATIONS_DB=territory.db bash -e territory.sh
#
# territory.txt is what each line says. What was done until mid-March comes from three spreadsheets; the third week of March
# is told as it went, from the plan of the day to the signed report; then the manager looks at the week, the month and the
# quarter.
export RELATIONS_TZ=Asia/Shanghai RELATIONS_ACTOR=li.wei RELATIONS_FORMAT=table
export RELATIONS_TODAY=2026-03-15

relations init --zone Asia/Shanghai
relations import customers.csv --as customers --map customers.toml
relations import people.csv --as people --map people.toml
relations import visits.csv --as visits --map visits.toml

# What is aimed at in the quarter, by the manager; what li.wei thinks will come of March.
relations --actor chen.hua target set orders 300000 CNY --rep li.wei --month 2026 --on 2026-01-05
relations --actor chen.hua target set orders 20000 CNY --rep li.wei --month 2026-03 --on 2026-02-25
relations --actor chen.hua target set collected 15000 CNY --rep li.wei --month 2026-03 --on 2026-02-25
relations --actor chen.hua target set visits 30 --rep li.wei --month 2026-03 --on 2026-02-25
relations target forecast orders 18000 CNY --month 2026-03 --on 2026-02-27
relations target forecast orders 22000 CNY --month 2026-04

# What is open from before: two promises, a complaint, a birthday, a gift.
relations promise make 华联 "renew the shelf labels" --to 王建国 --due 2026-03-16 --on 2026-03-02
relations promise make 家家乐 "a rack at the entrance" --to 周涛 --due 2026-03-13 --on 2026-03-03
relations complaint raise 仁和 "two cases crushed in transit" --by 孙丽 --severity high --on 2026-03-13
relations person edit 王建国 --birthday 1978-03-18
relations gift give 新天地 --to 陈晓 --item tea --value 120 --currency CNY --occasion "new buyer" --on 2026-03-09

# How much work there is, and the plan of Monday: proposed, edited, taken over, handed in; returned, mended, approved.
relations plan workload --month 2026-03
relations plan day --day 2026-03-16 --visits 5
relations plan day --day 2026-03-16 --visits 5 --without "Corner Shop" --record
relations visit submit --day 2026-03-16
relations --actor chen.hua visit return --rep li.wei --day 2026-03-16 --remark "see the hospital first"
relations visit day --day 2026-03-16

# Monday.
export RELATIONS_TODAY=2026-03-16
relations agenda --rep li.wei
relations prepare 华联
