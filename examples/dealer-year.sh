# One year of a dealer, told by the commands that record it. On an empty book:
#
#   RELATIONS_DB=year.db bash -e dealer-year.sh
#
# dealer-year.txt is what it prints. li.wei looks after the dealer, zhang.min helps out, zhao.lei is the manager.
set -o pipefail
export RELATIONS_TZ=Asia/Shanghai RELATIONS_TODAY=2025-12-31 RELATIONS_ACTOR=li.wei RELATIONS_FORMAT=table

# Records something and gives the reference that it got: visit=$(new visit log ...)
new() { relations --format json "$@" | sed -n 's/.*"ref": "\([^"]*\)".*/\1/p'; }
as() { RELATIONS_ACTOR=$1 relations "${@:2}"; }

# January: the rules for dealers hold from now on, and the file of a new dealer is opened, with two of his outlets.
relations init --zone Asia/Shanghai
as zhao.lei policy set dealer --reason "we look after dealers" --on 2025-01-02
dealer=$(new customer add "金桥商贸" --kind dealer --grade B --owner li.wei --territory 城东 --on 2025-01-06)
relations customer add "华联超市 城东店" --kind outlet --grade A --owner li.wei --on 2025-01-06
relations customer add "Corner Shop" --kind outlet --grade C --owner li.wei --on 2025-01-06
relations person add 褚卫 --at 金桥 --title 老板 --role decision-maker --level 1 --attitude sceptic --influence 5 --on 2025-01-08
relations person add 蒋燕 --at 金桥 --title 仓管 --role user --level 2 --on 2025-01-08
relations person add "Tom Reed" --at 金桥 --title accountant --role gatekeeper --level 2 --attitude neutral --on 2025-01-08
relations person add 陈晓 --at 华联 --title 店长 --role decision-maker --on 2025-01-09
relations customer supplies 金桥 华联 --since 2025-01
relations customer supplies 金桥 "Corner Shop" --since 2025-01

# A first visit, with a goal. Our first word is kept three days early: better a surprise than a regret.
visit=$(new visit log 金桥 --on 2025-01-08T10:00 --purpose new-customer --goal "agree on a trial order" --met 褚卫 --met 蒋燕 \
  --outcome "ten cases on trial; asks for shelf labels" --next 2025-01-22)
labels=$(new promise make 金桥 "shelf labels for both outlets" --to 褚卫 --due 2025-01-20 --visit "$visit" --on 2025-01-08)
relations promise keep "$labels" --on 2025-01-17 --evidence "photo of the shelves"
as zhang.min promise confirm "$labels" --on 2025-01-20
fishing=$(new person learn 褚卫 "likes fishing" --about interests --source 蒋燕 --on 2025-01-08)

# The second visit: they promise too, and pay on the day.
relations visit log 金桥 --on 2025-01-22T10:00 --purpose service --met 蒋燕 --met "Tom Reed" --outcome "trial sold out" --next 2025-02-05
payment=$(new promise make 金桥 "pay the trial order" --theirs --to "Tom Reed" --due 2025-02-05 --on 2025-01-22)
relations promise keep "$payment" --on 2025-02-05 --evidence "bank slip of 5 February"
question=$(new promise make 金桥 "are there smaller bottles?" --question --to "Tom Reed" --on 2025-01-22)
relations promise keep "$question" --on 2025-01-27 --evidence "catalogue sent"
relations promise confirm "$question" --by "Tom Reed" --on 2025-01-28
relations person unlearn "$fishing" --reason "it is his brother who fishes" --on 2025-01-22

# The Spring Festival: a card, which is not a visit, and tea, within what the rules allow.
relations greeting send 金桥 --to 褚卫 --occasion "Spring Festival" --channel card --on 2025-01-28
relations gift give 金桥 --to 褚卫 --item "tea from Fujian" --value 180 --currency CNY --occasion "Spring Festival" --on 2025-02-05

# March: a delivery is moved, with his consent, and then comes late all the same.
relations visit log 金桥 --on 2025-03-05T14:00 --purpose order --met 褚卫 --outcome "forty cases" --next 2025-03-19
delivery=$(new promise make 金桥 "forty cases by lorry" --to 褚卫 --due 2025-03-14 --on 2025-03-05)
relations promise reschedule "$delivery" --due 2025-03-18 --reason "the plant is late" --agreed-by 褚卫 --on 2025-03-12
relations promise keep "$delivery" --on 2025-03-21 --evidence "delivery note 5521"
relations promise confirm "$delivery" --by 蒋燕 --on 2025-03-21
price=$(new promise make 金桥 "member price on every invoice" --standing --every 120 --to 褚卫 --on 2025-03-05)
relations promise evidence "$price" "honoured on invoice 881" --on 2025-06-20

# Eight of the forty cases are crushed. Acknowledged the same day; resolved is not told, and told is not accepted.
crushed=$(new complaint raise 金桥 "eight cases crushed in transit" --by 蒋燕 --severity high --product "cooking oil 5 l" --on 2025-03-21)
relations complaint acknowledge "$crushed" --on 2025-03-21
relations complaint escalate "$crushed" --to zhao.lei --reason "severe ones go up the same day" --on 2025-03-21
as zhao.lei complaint assign "$crushed" --to li.wei --on 2025-03-21
relations complaint investigate "$crushed" --cause "the pallet was stacked too high" --on 2025-03-24
relations complaint answer "$crushed" "we replace all eight" --to 褚卫 --on 2025-03-24
replace=$(new promise make 金桥 "replace eight cases" --to 蒋燕 --due 2025-03-28 --complaint "$crushed" --on 2025-03-24)
relations promise keep "$replace" --on 2025-03-27 --evidence "delivery note 5560"
relations promise confirm "$replace" --by 蒋燕 --on 2025-03-27
relations complaint resolve "$crushed" --remedy "eight cases replaced, edges padded" --on 2025-03-27
relations complaint tell "$crushed" --to 褚卫 --on 2025-03-28
relations complaint dispute "$crushed" --reason "two of the new ones leak" --on 2025-03-31
relations complaint reopen "$crushed" --reason "two of the new ones leak" --on 2025-03-31
relations complaint resolve "$crushed" --remedy "two more cases" --on 2025-04-02
relations complaint tell "$crushed" --to 褚卫 --on 2025-04-02
relations complaint accept "$crushed" --by 褚卫 --on 2025-04-03
relations complaint close "$crushed" --on 2025-04-07

# May: the one who decides leaves for a competitor of ours; his successor is found within the week.
relations person leave 褚卫 --at 金桥 --reason "went to a brewery" --on 2025-05-12
relations visit log 金桥 --on 2025-05-15T09:30 --purpose service --met 蒋燕 --met "Tom Reed" --outcome "a Mary Osei takes over" --next 2025-05-19
relations person add "Mary Osei" --at 金桥 --title 总经理 --role decision-maker --level 1 --on 2025-05-16
relations visit log 金桥 --on 2025-05-19T09:30 --purpose service --met "Mary Osei" --goal "learn what she wants" --outcome "wants fewer, larger deliveries"
relations person learn "Mary Osei" "fewer, larger deliveries" --about wants-from-us --on 2025-05-19
relations person role "Mary Osei" --at 金桥 --attitude supporter --influence 5 --on 2025-06-18

# She wants to go through the books on the 10th of each month: kept, late, forgotten once, then kept again.
books=$(new promise make 金桥 "go through the books" --repeat "FREQ=MONTHLY;BYMONTHDAY=10" --due 2025-06-10 --to "Mary Osei" --on 2025-05-19)
relations promise keep "$books" --occurrence 2025-06-10 --on 2025-06-10
relations promise keep "$books" --occurrence 2025-07-10 --on 2025-07-14
relations promise break "$books" --occurrence 2025-08-10 --reason "on leave, and nobody told" --on 2025-08-13
relations promise keep "$books" --occurrence 2025-09-10 --on 2025-09-09
for day in 2025-06-10 2025-07-10 2025-09-10; do relations promise confirm "$books" --occurrence $day --by "Mary Osei" --on 2025-09-22; done
relations promise release "$books" --by "Mary Osei" --reason "their new software does it" --on 2025-09-22

# June: what cannot be kept is said, and one word she gives back to us.
sign=$(new promise make 金桥 "a light box above the gate" --to "Mary Osei" --due 2025-06-30 --on 2025-05-19)
relations promise break "$sign" --reason "the city does not allow it" --on 2025-06-25
tasting=$(new promise make 金桥 "a tasting at both outlets" --to "Mary Osei" --due 2025-07-31 --on 2025-06-18)
relations promise release "$tasting" --by "Mary Osei" --reason "too hot in July" --on 2025-07-10

# July and August: zhang.min stands in. Somebody opens a second file of the dealer and of Tom Reed.
as zhang.min visit log 金桥 --on 2025-07-16T15:00 --purpose service --met "Mary Osei" --outcome "all well" --next 2025-08-13
double=$(RELATIONS_ACTOR=zhang.min new customer add "Jinqiao Trading" --kind dealer --on 2025-08-13)
as zhang.min person add "T. Reed" --at "Jinqiao Trading" --title finance --on 2025-08-13
as zhang.min visit log "Jinqiao Trading" --on 2025-08-13T15:00 --purpose collection --met "T. Reed" --outcome "August paid"

# September: the two are one; and the outlet, which was taken for the dealer's office, is not.
relations customer merge "$double" --into "$dealer" --reason "the same firm in English" --on 2025-09-01
relations person merge "T. Reed" --into "Tom Reed" --reason "the same telephone number" --on 2025-09-01
relations customer merge "Corner Shop" --into "$dealer" --reason "same address" --on 2025-09-01
relations customer unmerge "Corner Shop" --reason "a shop of its own in the same house" --on 2025-09-03
relations customer grade 金桥 A --reason "largest order of the district" --on 2025-09-05
relations person assess "Mary Osei" --sign call-by-name=yes --sign number-saved=yes --sign let-help=no --question trust=4 --question able=3 --on 2025-09-05

# Gifts: li.wei may give so much alone; beyond it he asks, and somebody else approves or refuses. Cash nobody may give.
tea=$(new gift request 金桥 --to "Mary Osei" --item "tea set" --value 800 --currency CNY --occasion "Mid-Autumn" --on 2025-09-22)
as zhao.lei gift approve "$tea" --reason "a first year well done" --on 2025-09-24
relations gift hand "$tea" --on 2025-10-06
relations gift receive 金桥 --from "Mary Osei" --item "moon cakes" --value 90 --currency CNY --occasion "Mid-Autumn" --on 2025-10-06

# The same complaint again, linked to the earlier one; this time it is worse.
again=$(new complaint raise 金桥 "cases crushed again" --by 蒋燕 --severity critical --product "cooking oil 5 l" --recurs "$crushed" --on 2025-10-09)
relations complaint acknowledge "$again" --on 2025-10-09
relations visit log 金桥 --on 2025-10-10T09:00 --purpose complaint --met 蒋燕 --met "Mary Osei" --outcome "the carrier stacks too high" --next 2025-10-24
carrier=$(new promise make 金桥 "another carrier for all deliveries" --to "Mary Osei" --due 2025-10-31 --complaint "$again" --on 2025-10-10)

# She threatens to leave. The manager declares a crisis, and closes it when the new carrier has proved itself.
crisis=$(RELATIONS_ACTOR=zhao.lei new crisis declare 金桥 --reason "threatens to go to a competitor" --complaint "$again" --owner zhao.lei --on 2025-10-11)
as zhao.lei complaint escalate "$again" --to "head of sales" --on 2025-10-11
as zhao.lei visit log 金桥 --on 2025-10-13T11:00 --purpose complaint --met "Mary Osei" --outcome "gives us until November"
relations promise keep "$carrier" --on 2025-11-03 --evidence "contract with the new carrier"
relations promise confirm "$carrier" --by "Mary Osei" --on 2025-11-04
relations complaint resolve "$again" --remedy "another carrier" --on 2025-11-03
relations complaint tell "$again" --to "Mary Osei" --on 2025-11-04
relations complaint accept "$again" --by "Mary Osei" --on 2025-11-18
as zhao.lei crisis close "$crisis" --outcome "three clean deliveries, she stays" --on 2025-11-28

# She introduces us to a friend of hers, and marries.
relations customer add 新天地百货 --kind mall --owner zhang.min --on 2025-11-20
relations customer refer 新天地 --by 金桥 --by-person "Mary Osei" --on 2025-11-20
relations person rename "Mary Osei" --to "Mary Osei-Chen" --reason "married" --on 2025-11-24
relations greeting send 金桥 --to "Mary Osei-Chen" --occasion wedding --channel message --on 2025-11-25

# The year's end: what nobody may give, what we may not take, and what the manager refuses.
relations gift give 金桥 --to "Tom Reed" --item "red envelope" --value 200 --currency CNY --cash --on 2025-12-01 || echo "(so it was not given)"
phone=$(new gift request 金桥 --to "Tom Reed" --item "a telephone" --value 2600 --currency CNY --on 2025-12-01)
as zhao.lei gift refuse "$phone" --reason "beyond all measure" --on 2025-12-02
relations gift decline 金桥 --from "Tom Reed" --item voucher --value 500 --currency CNY --cash --on 2025-12-15

# December: the last visit of the year, a judgement in our own words, and a promise that is overdue when the year ends.
relations visit log 金桥 --on 2025-12-12T10:00 --purpose reconciliation --met "Mary Osei-Chen" --met "Tom Reed" --outcome "books agree"
relations customer rate 金桥 75 --reason "they introduced us to a friend" --on 2025-12-12
prices=$(new promise make 金桥 "price list for next year" --to "Mary Osei-Chen" --due 2025-12-24 --on 2025-12-12)

# How it stands when the year ends. `check` says what is wrong, and ends with 1 when something is.
relations status
relations promise list --all
relations person history "Mary Osei-Chen"
relations check || true

# The auditor comes. Two entries were wrong: they stay, and what holds instead is said by an entry of its own.
wrong=$(new visit log 金桥 --on 2025-12-19 --purpose service --met "Tom Reed" --outcome "shelves are full")
relations retract "$wrong" --reason "that was at Corner Shop" --on 2025-12-30
relations correct "$prices" --set "text=price list for 2026" --reason "as the mail says" --on 2025-12-30
relations history 金桥 --known-at "${wrong#V}" | tail -1
relations history 金桥 --as-of 2025-12-29 | tail -1

# What was promised, complained of and given, as of the end of the year, of June, and before the corrections.
relations audit promises --customer 金桥
relations audit promises --customer 金桥 --as-of 2025-06-30 --no-rows
relations audit promises --customer 金桥 --known-at "${wrong#V}" --direction ours --by li.wei | tail -2
relations audit complaints --customer 金桥
relations audit gifts --customer 金桥
relations replay 金桥 --diff 2025-06-30 2025-12-31

# Nothing was changed: the log is signed, checked, and handed over in a bundle that checks itself without relations.
export RELATIONS_KEY_PASSPHRASE=${RELATIONS_KEY_PASSPHRASE:-only an example}
away=$(mktemp -d)
relations audit key new > "$away/key.pub"
relations audit checkpoint > "$away/checkpoint.note"
relations customer edit 金桥 --phone 13800000001 --on 2025-12-31
relations audit verify --checkpoint "$away/checkpoint.note" --key "$away/key.pub" > "$away/said" && echo "(nothing was changed since it was signed)"
relations audit export --out "$away/bundle.zip" > "$away/said"
(cd "$away" && unzip -q bundle.zip verify.py && env -i PATH="$PATH" python3 -I verify.py bundle.zip > said && echo "(the bundle is whole)")
rm -r "$away"
