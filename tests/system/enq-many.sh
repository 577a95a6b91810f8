# Thirty jobs, each with a random choice of five data sets, shared or exclusive, on four initiators: none waits for ever; a data set that a job
# has exclusively nobody changes between its steps, and one that it shares neither; who waits says so (IEF863I, D GRS). Each data set is a
# journal: who has it exclusively reads it in one step and writes it with a line more in a later one, so that two at a time would lose lines.
. "$(dirname "$0")/lib.sh"
new_system
RANDOM=4711
for n in 1 2 3 4 5; do echo "N$n" | greenbar dataset put "IBMUSER.N$n" -; done
copy() { # STEP, SYSUT1, SYSUT2
    printf '//%s EXEC PGM=IEBGENER\n//SYSPRINT DD DUMMY\n//SYSIN DD DUMMY\n//SYSUT1 DD %s\n//SYSUT2 DD %s\n' "$1" "$2" "$3"
}
declare -A exclusive=() shared=()
deck() {
    local job n first= last=
    for ((job = 1; job <= 30; job++)); do
        echo "//E$job JOB (A),CLASS=A,MSGCLASS=H"
        first= last=
        for n in 1 2 3 4 5; do
            case $((RANDOM % 4)) in
            0)
                first+=$(copy "A$n" "DSN=IBMUSER.N$n,DISP=OLD" "DSN=&&T$n,DISP=(,PASS),SPACE=(TRK,1)")$'\n'
                last+=$(copy "B$n" "DSN=&&T$n,DISP=(OLD,DELETE)"$'\n'"// DD *"$'\n'"E$job" "DSN=IBMUSER.N$n,DISP=OLD")$'\n'
                exclusive[$n]+=" E$job"
                ;;
            1)
                first+=$(copy "A$n" "DSN=IBMUSER.N$n,DISP=SHR" "SYSOUT=*")$'\n'
                last+=$(copy "B$n" "DSN=IBMUSER.N$n,DISP=SHR" "SYSOUT=*")$'\n'
                shared[$n]+=" E$job"
                ;;
            esac
        done
        printf '%s//C EXEC PGM=IEFBR14\n%s' "$first" "$last"
    done
}
deck >"$WORK/deck"
greenbar submit "$WORK/deck" >/dev/null
seen=0
for ((i = 0; i < 600; i++)); do
    if [ "$seen" = 0 ] && greenbar console "D GRS,C" 2>/dev/null | grep -q ' WAIT'; then seen=1; fi
    [ "$(greenbar jobs | grep -c ' E[0-9]* .* OUTPUT ')" = 30 ] && break
    sleep 0.05
done
same "thirty jobs end well" 30 "$(greenbar jobs | grep -c ' E[0-9]* .*CC 0000')"
same "D GRS has shown who waits" 1 "$seen"
same "and nobody at the end" 0 "$(greenbar console "D GRS,C" | grep -c ' WAIT')"
waited=0 changed=
for ((job = 1; job <= 30; job++)); do greenbar output "E$job" JESMSGLG | grep -q IEF863I && waited=$((waited + 1)); done
check "some had to wait, and said for what" [ "$waited" -ge 1 ]
echo "# $waited of 30 jobs waited" >&2
for n in 1 2 3 4 5; do
    same "the journal N$n has a line of each job that had it exclusively" "$(printf '%s\n' "N$n" ${exclusive[$n]} | sort | tr '\n' ' ')" \
        "$(greenbar dataset cat "IBMUSER.N$n" | sed 's/ *$//' | sort | tr '\n' ' ')"
    for job in ${shared[$n]}; do
        [ "$(greenbar output "$job" "A$n.SYSUT2")" = "$(greenbar output "$job" "B$n.SYSUT2")" ] || changed="$changed $job:N$n"
    done
done
same "what a job shares does not change while it has it" "" "$changed"
stop_all
