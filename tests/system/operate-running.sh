# Operator commands about jobs that run: cancelled, with a dump, purged, restarted (also when jes dies behind it); classes of which no more
# jobs run than they allow; jobs of one name; an initiator that is stopped while it has a job; what D GRS says of holders and waiters.
. "$(dirname "$0")/lib.sh"
why=$(foreign --check 2>&1) || { echo "skip $why"; exit 0; }
new_system
printf '#include <unistd.h>\nint main(void)\n{\n    for (;;)\n        pause();\n}\n' >"$WORK/waits.c"
cc -o "$WORK/waits" "$WORK/waits.c" || bad "compile"
greenbar dataset put --binary 'GB.LOAD(WAITS)' "$WORK/waits" >/dev/null || bad "the program is stored"
echo DATA | greenbar dataset put GB.INUSE -
operate() { greenbar console "$@"; }
submit() { # NAME CLASS [DISP]: its number
    printf "//%-8s JOB (A),'X',CLASS=%s\n//S1       EXEC PGM=WAITS\n//STEPLIB  DD DSN=GB.LOAD,DISP=SHR\n" "$1" "$2" >"$WORK/deck"
    [ -z "${3:-}" ] || printf '//D1       DD DSN=GB.INUSE,DISP=%s\n' "$3" >>"$WORK/deck"
    printf '//S2       EXEC PGM=IEFBR14\n' >>"$WORK/deck"
    greenbar submit - <"$WORK/deck" | sed -n 's/^JOB [^(]*(JOB0*\([0-9]*\)) SUBMITTED.*/\1/p'
}
jobid() { printf 'JOB%05d' "$1"; }
# The step of a job runs: its initiator has said so.
runs() { greenbar output "$(jobid "$1")" JESMSGLG 2>/dev/null | grep -q IEF403I && [ "$(operate "D J,$2" | grep -c "$2 *S1 ")" = 1 ]; }
is() { [ "$(greenbar jobs "$(jobid "$1")" | awk '{ print $5 }')" = "$2" ]; }
result() { greenbar jobs --steps "$(jobid "$1")" | awk 'NR == 1 { print $4 }'; }
gone() { ! greenbar jobs | grep -q "$(jobid "$1")"; }

job=$(submit CANCEL A)
check "a step runs" until_ok runs "$job" CANCEL
same "\$D shows that it does" 1 "$(operate "\$DJ$job" | grep -c 'STATUS=(EXECUTING/SYS1)')"
same "\$C says what it does" 1 "$(operate "\$CJ$job" | grep -c 'CANCEL$')"
check "and the job ends" until_ok is "$job" OUTPUT
same "with S222" S222 "$(result "$job")"
same "as \$D,CC shows it" 1 "$(operate "\$DJ$job,CC" | grep -c 'CC=(ABENDED,ABEND=(S222,U0000))')"

job=$(submit DUMP A)
until_ok runs "$job" DUMP
operate "\$CJ$job,D" >/dev/null
check "\$C,D ends it" until_ok is "$job" OUTPUT
same "with S122" S122 "$(result "$job")"

job=$(submit PURGE A)
until_ok runs "$job" PURGE
operate "\$CJ$job,P" >/dev/null
check "\$C,P leaves nothing of it" until_ok gone "$job"

# The process of the one step that runs.
step() { for file in "$GREENBAR_HOME"/run/initiator*.pid; do pgrep -P "$(cut -d' ' -f1 "$file")" -x foreign; done; }
another() { [ -n "$(step)" ] && [ "$(step)" != "$1" ]; }
initiator_of() { operate '$DI' | sed -n "s/.*INIT(\([0-9]*\)).*/\1/p" | while read -r n; do operate "\$DI$n" | grep -q "$(jobid "$1")" && echo "$n"; done; }
job=$(submit AGAIN A)
until_ok runs "$job" AGAIN
process=$(step)
same "\$E says what it does" 1 "$(operate "\$EJ$job" | grep -c 'RESTART$')"
check "the job runs again" until_ok another "$process"
operate "\$CJ$job" >/dev/null
check "and can be cancelled for good" until_ok is "$job" OUTPUT
same "with S222" S222 "$(result "$job")"

# The initiator hears of it only when there is another jes.
for command in E C,P P; do
    job=$(submit SURVIVES A)
    until_ok runs "$job" SURVIVES
    number=$(initiator_of "$job") process=$(step)
    kill -STOP "$(pid_of "initiator$number")"
    operate "\$${command%,*}J$job${command#?}" >/dev/null
    kill -9 "$(pid_of jes)"
    until_ok greenbar jobs
    kill -CONT "$(pid_of "initiator$number")"
    case $command in
    E) check "jes dies behind \$E: the job runs again" until_ok another "$process" && operate "\$CJ$job,P" >/dev/null ;;
    P) operate "C SURVIVES" >/dev/null ;;
    esac
    check "jes dies behind \$$command: the job goes when it ends" until_ok gone "$job"
done

operate '$T JOBCLASS(B),XEQCOUNT=(MAX=1)' >/dev/null
first=$(submit FIRST B)
until_ok runs "$first" FIRST
second=$(submit SECOND B) other=$(submit OTHER C)
check "a job of another class runs" until_ok runs "$other" OTHER
check "one of a full class waits" is "$second" WAITING
operate "\$CJ$first" >/dev/null
check "and runs when there is room" until_ok runs "$second" SECOND
operate "\$CJ$second,P" >/dev/null
until_ok gone "$second"

twin=$(submit OTHER C)
same "a second job of the same name is held" 1 "$(until_ok is "$twin" HELD && operate "\$DJ$twin" | grep -c 'HOLD=(DUP)')"
same "and chosen by it" 1 "$(operate '$DJOBQ,HOLD=DUP' | grep -c 'JOB(OTHER)')"
operate "\$CJ$other,P" >/dev/null
check "it runs when the first has ended" until_ok runs "$twin" OTHER

number=$(initiator_of "$twin")
operate "\$PI$number" >/dev/null
same "an initiator that is stopped ends its job first" 1 "$(operate "\$DI$number" | grep -c 'STATUS=DRAINING')"
operate "\$CJ$twin,P" >/dev/null
drained() { operate "\$DI$number" | grep -q 'STATUS=DRAINED'; }
check "and is drained then" until_ok drained
operate "\$SI$number" >/dev/null

holder=$(submit HOLDER A OLD)
until_ok runs "$holder" HOLDER
waiter=$(submit WAITER A SHR)
contention() { operate 'D GRS,C' | grep -q WAITER; }
check "D GRS,C shows who waits" until_ok contention
same "and who holds" 1 "$(operate 'D GRS,C' | grep -c 'HOLDER .*EXCLUSIVE *OWN')"
same "D GRS,RES= shows both" 2 "$(operate 'D GRS,RES=(SYSDSN,GB.INUSE)' | grep -cE 'HOLDER|WAITER')"
for pattern in 'GB.INUS*' 'GB.*' 'G*' '*'; do
    same "D GRS,RES=(SYSDSN,$pattern) shows both: the star goes past periods" 2 "$(operate "D GRS,RES=(SYSDSN,$pattern)" | grep -A3 ' GB.INUSE$' | grep -cE 'HOLDER|WAITER')"
done
same "and none of another name" 0 "$(operate 'D GRS,RES=(SYSDSN,GB.INUS.*)' | grep -cE 'HOLDER|WAITER')"
operate "\$CJ$holder,P" >/dev/null
check "the waiter has it then" until_ok runs "$waiter" WAITER
same "and nobody waits" 1 "$(operate 'D GRS,C' | grep -c 'NO ENQ RESOURCE CONTENTION EXISTS')"
operate "C WAITER" >/dev/null
check "C cancels a job by its name" until_ok is "$waiter" OUTPUT
same "with S222" S222 "$(result "$waiter")"
stop_all
