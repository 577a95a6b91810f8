# Questions to the operator (WTOR) when the master, jes or an initiator is killed: they are asked again under their numbers, or are gone with
# their job; MODIFY finds its program again.
. "$(dirname "$0")/lib.sh"
new_system
id() { sed -n 's/.*(\(.*\)).*/\1/p'; }
deck() { printf '//%s JOB (A),X\n//ASK EXEC PGM=GBOPER\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n' "$1"; cat; }
asking() { deck "$1" <<<"WTOR $1 WANTS TO KNOW
CODE 7 YES" | greenbar submit - | id; }
outstanding() { greenbar console 'D R,L' | grep -E '^ +[0-9]'; }
asked() { outstanding | grep -q "$1"; }
none() { [ -z "$(outstanding)" ]; }
result() { greenbar jobs "$1" | awk '{ print $5, $6, $7 }'; }
ended() { result "$1" | grep -q OUTPUT; }
kill_master() { kill -9 "$(pid_of master)"; }
ones_log() { greenbar output "$1" JESMSGLG; }

one=$(asking ONE)
check "the first asks" until_ok asked ONE
two=$(asking TWO)
check "the second asks" until_ok asked TWO
first=$(outstanding)
kill_master
greenbar start >/dev/null
check "a new master is asked by the first" until_ok asked ONE
check "and by the second" until_ok asked TWO
same "under the numbers of before" "$first" "$(outstanding | sort)"
same "the job log has the question once" 1 "$(ones_log "$one" | grep -c 'WANTS TO KNOW')"
kill -9 "$(pid_of jes)"
check "jes died and is there again" until_ok greenbar jobs
same "a reply is taken" "IEE600I REPLY TO 01 IS;YES" "$(greenbar console 'R 1,yes')"
check "the first ends" until_ok ended "$one"
same "with what was replied" "OUTPUT CC 0007" "$(result "$one")"

initiator=$(ones_log "$two" | sed -n 's/.* - INIT \([0-9]*\).*/\1/p')
kill -9 "$(pid_of "initiator$initiator")"
check "an initiator is killed: its job ends" until_ok ended "$two"
check "and its question is gone" until_ok none
same "which is said" 1 "$(grep -ac 'IEE400I THESE MESSAGES CANCELLED-02' "$GREENBAR_HOME/log/SYSLOG")"

# While the master is away: asked when there is one again. The step begins by itself.
late=$(deck LATE <<<"WTOR LATE WANTS TO KNOW" | sed 's/JOB (A),X/JOB (A),X,TYPRUN=HOLD/' | greenbar submit - | id)
master=$(pid_of master)
kill -STOP "$master"
greenbar release "$late" >/dev/null
step_runs() { greenbar jobs --steps "$late" | grep -q 'ASK'; }
check "a job begins while the master stands still" until_ok step_runs
kill -CONT "$master"
kill_master
greenbar start >/dev/null
check "and asks the next one" until_ok asked LATE
number=$(outstanding | awk '{ print $1 }')
# It listens, and is found again.
deck LISTENS <<<"LISTEN" | greenbar submit - >/dev/null
told() { [ "$(greenbar console 'F LISTENS,hello')" = "GBRE080I LISTENS: HELLO" ]; }
check "MODIFY reaches a program" until_ok told
kill_master
greenbar start >/dev/null
check "and does so from a new master" until_ok told
same "STOP too" "GBRE082I LISTENS WAS STOPPED" "$(greenbar console 'P LISTENS')"
check "an old question is asked once more" until_ok asked LATE
same "under its number" "$number" "$(outstanding | awk '{ print $1 }')"

# The end of the system does not wait for the operator.
began=$(date +%s)
stop_all
check "a stop does not wait for a reply" test $(($(date +%s) - began)) -lt 30
