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

# How much work there is, and the plan of Monday: proposed, taken over, handed in, returned, mended, approved.
relations plan workload --month 2026-03
relations plan day --day 2026-03-16 --visits 5
relations plan day --day 2026-03-16 --visits 5 --without 老王面馆 --record
relations visit submit --day 2026-03-16
relations --actor chen.hua visit return --rep li.wei --day 2026-03-16 --remark "the hospital comes first: two cases were crushed"
relations visit day --day 2026-03-16
relations plan day --day 2026-03-16 --visits 5 --with 仁和 --without 老王面馆 --record
relations visit submit --day 2026-03-16
relations --actor chen.hua visit approve --rep li.wei --day 2026-03-16

# Monday: what it asks for, the briefing for the first customer, five visits, the report.
export RELATIONS_TODAY=2026-03-16
relations agenda --rep li.wei
relations prepare 仁和
relations visit log 仁和 --met 孙丽 --minutes 30 --outcome "saw the two cases, they are replaced on Wednesday" --promise "replace two cases" 2026-03-18 --purpose complaint --step people --step problems --step solutions
relations complaint acknowledge X96
relations visit log 长宁批发 --met 冯强 --minutes 35 --outcome "asks why nobody came since January" --order 4200 CNY --step stock --step people --next 2026-04-07
relations visit log 惠民药房 --minutes 20 --outcome "shelf checked, all well" --observe stock "three cases left" --step stock
relations visit log 西湖饭店 --met 郑洁 --minutes 40 --outcome "asks for smaller packs" --observe need "packs of six" --collected 1800 CNY --step people --step problems
relations visit log 华联 --met 王建国 --minutes 45 --outcome "labels are up" --keep P94 --order 5600 CNY --observe competitor "two for one on oat milk" --promise "send the price list" 2026-03-20 --step stock --step competitors --step people --next 2026-03-30
relations day log 08:00-09:00 prepare --text "the day's files"
relations day log 12:30-14:00 travel
relations day spend 42.50 CNY travel --text "taxi to 城西"
relations report submit --remarks "two ask for smaller packs"
relations report day
relations --actor chen.hua report sign --rep li.wei --remark "a good day; ask 西湖饭店 for a trial order"

# Tuesday and Wednesday: one visit told in a file, a promise kept late, a birthday, a visit that nobody found the time for.
export RELATIONS_TODAY=2026-03-17
relations visit plan 家家乐 --day 2026-03-17 --time 10:00 --purpose order --goal "the rack, and a first order of the new line" --see 周涛
relations visit plan "West Gate Mart" --day 2026-03-17 --purpose service
relations visit log 家家乐 --template
relations visit log 家家乐 --from-file tuesday.yaml
relations report submit --remarks "the rack stands"
export RELATIONS_TODAY=2026-03-18
relations agenda --rep li.wei --days 2
relations greeting send 华联 --to 王建国 --occasion birthday --channel card
relations promise keep P113 --evidence "delivery note 5560"
relations complaint resolve X96 --remedy "two cases replaced"
relations complaint tell X96 --to 孙丽
relations complaint accept X96 --by 孙丽
relations visit list --since 2026-03-16 --until 2026-03-18

# Friday: the manager goes along to the dealer, and writes about it on the same day; then looks at the week and the rep.
export RELATIONS_TODAY=2026-03-20
relations visit plan 金桥 --day 2026-03-20 --purpose new-product --goal "a trial of the new line" --see 褚卫 --company coaching --with chen.hua
relations visit log 金桥 --met 褚卫 --minutes 60 --outcome "ten cases on trial" --order 3000 CNY --step people --step solutions
relations --actor chen.hua agenda --rep chen.hua
relations --actor chen.hua visit coach V147 --seen "talked more than he listened" --advice "ask, then wait"
relations --actor chen.hua visit sign V147 --remark "well closed"
relations report submit --remarks "a trial at 金桥"
relations --actor chen.hua report week
relations --actor chen.hua review rep li.wei --since 2026-03-01 --until 2026-03-20
relations --actor chen.hua review team --since 2026-03-01 --until 2026-03-20

# The end of the quarter: the month with the plan of the next, the forecast, the plan for the key account, the tour.
export RELATIONS_TODAY=2026-03-31
relations plan month --month 2026-04 --visits 4 --record
relations report month --month 2026-03
relations report plan --month 2026-04
relations report forecast --rep li.wei
relations report market --rep li.wei --since 2026-03-16 --until 2026-03-20
relations target account 华联 --year 2026 --diagnosis "王建国 decides alone" --goal "half of the shelf" --forecast 90000 CNY --strategy "the new line first" --action "tasting in May" --control "monthly, with chen.hua"
relations report account 华联 --year 2026
relations report actions --rep li.wei --days 7
relations doctor
