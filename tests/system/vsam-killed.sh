# A job that loads an encrypted KSDS is killed at any moment, and the catalog with it: the cluster opens again and holds the first
# records whole, up to some turn. Two jobs that write into one cluster lose nothing.
. "$(dirname "$0")/lib.sh"
new_system
# Nothing in here that a person wrote may be found on the volume.
mark=PLAINTEXTMARK
greenbar tso "ADDGROUP GB" >/dev/null
greenbar tso "SETROPTS GENERIC(DATASET)" >/dev/null
greenbar key define GB.KEY >/dev/null
greenbar tso "ADDSD 'GB.KS.*' UACC(UPDATE) DFP(DATAKEY(GB.KEY))" >/dev/null
records() { seq -f "%08g $mark" "$1" "$2" "$3"; }
records 0 1 19999 | greenbar dataset put GB.FLAT -
ams() { # NAME, commands on standard input
    { printf "//%-8s JOB MSGCLASS=A\n//S1 EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n//SYSIN DD *\n" "$1"; cat; } | greenbar submit "${@:2}" - >"$WORK/$1.out"
}
define() { # NAME SHAREOPTIONS
    ams DEFINE --wait <<EOD
  DELETE $1
  SET MAXCC = 0
  DEF CL (NAME($1) KEYS(8 0) RECSZ(80 80) CYL(20 10) SHR($2))
EOD
}
# The step of a job, wherever it runs.
step_of() { for n in 1 2 3 4 5 6 7 8; do pgrep -P "$(pid_of initiator$n)" -x idcams; done 2>/dev/null | head -1; }
found_step() { [ -n "$(step_of)" ]; }
ended() { ! greenbar jobs --prefix "$1" | grep -qv OUTPUT; }

define GB.KS.ONE "2 3"
code=$?; same "it is defined" 0 $code; [ $code = 0 ] || exit 0
wrong=0 killed=0 partly=0
for pause in 0.05 0.15 0.3; do
    define GB.KS.ONE "2 3"
    echo "  REPRO IDS(GB.FLAT) ODS(GB.KS.ONE)" | ams LOAD
    until_ok found_step
    sleep $pause
    victim=$(step_of)
    [ -z "$victim" ] || { kill -9 "$victim" 2>/dev/null && killed=$((killed + 1)); }
    [ $pause != 0.3 ] || kill -9 "$(pid_of catalog)"
    until_ok ended LOAD
    until_ok greenbar dataset info GB.KS.ONE
    greenbar dataset cat GB.KS.ONE >"$WORK/found" 2>"$WORK/cat.err" || { wrong=$((wrong + 1)); cat "$WORK/cat.err"; }
    count=$(wc -l <"$WORK/found")
    [ "$count" -eq 0 ] || [ "$count" -eq 20000 ] || partly=$((partly + 1))
    cmp -s "$WORK/found" <(records 0 1 19999 | head -n "$count") || { wrong=$((wrong + 1)); echo "after $pause: $count records, not the first ones"; }
done
check "some loads were killed ($killed, $partly in the middle)" test $killed -gt 0
same "a cluster holds what came first, whole" 0 $wrong
echo "  REPRO IDS(GB.FLAT) ODS(GB.KS.ONE) REPLACE" | ams AGAIN --wait
same "the load goes on" 0 $?
same "and is complete" 20000 "$(greenbar dataset cat GB.KS.ONE | wc -l)"

define GB.KS.TWO "3 3"
records 0 2 599 | greenbar dataset put GB.EVEN -
records 1 2 599 | greenbar dataset put GB.ODD -
echo "  REPRO IDS(GB.EVEN) ODS(GB.KS.TWO)" | ams TWOA
echo "  REPRO IDS(GB.ODD) ODS(GB.KS.TWO)" | ams TWOB
until_ok ended TWO
same "two writers both end well" 2 "$(greenbar jobs --prefix TWO | grep -c 'CC 0000')"
greenbar dataset cat GB.KS.TWO >"$WORK/found"
check "and nothing of either is lost" cmp -s "$WORK/found" <(records 0 1 599)
greenbar stop >/dev/null
check "no byte of data is plain on the volume" test -z "$(grep -rl $mark "$GREENBAR_HOME/vol"/*/GB.KS.* 2>/dev/null)"
