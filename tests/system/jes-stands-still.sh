# jes is stopped (SIGSTOP) while the master needs it: the master stood still for 30 seconds with each command, and said that no job was active.
. "$(dirname "$0")/lib.sh"
new_system
jes=$(pid_of jes)
kill -STOP "$jes"
for command in 'D A,L' 'C NOBODY' 'D GRS,C' '$DI'; do
    began=$(date +%s%N)
    out=$(timeout 100 greenbar console "$command" 2>&1)
    check "$command says that jes does not answer" grep -q 'JES2 DOES NOT ANSWER' <<<"$out"
    took=$((($(date +%s%N) - began) / 1000000))
    check "$command is not waited for as long as any other request ($took ms)" test "$took" -lt 25000
done
check "the master answers" timeout 100 greenbar console 'D T'
printf '//LATER PROC\n//STEP1 EXEC PGM=IEFBR14\n' | greenbar dataset put 'SYS1.PROCLIB(LATER)' -
greenbar tso "RDEFINE STARTED LATER.* STDATA(USER(IBMUSER))" >/dev/null
greenbar tso "SETROPTS RACLIST(STARTED) REFRESH" >/dev/null
check "a START that is not answered says so" grep -q GRB119E <<<"$(timeout 100 greenbar console 'S LATER')"
kill -CONT "$jes"
works() { ! greenbar console 'D A,L' 2>&1 | grep -q 'DOES NOT ANSWER'; }
check "jes goes on, and so does the display" until_ok works
same "what the operator was told is not started does not start later" "" "$(greenbar jobs --prefix LATER)"
check "given again it does" grep -q HASP100 <<<"$(greenbar console 'S LATER')"
there() { greenbar jobs --prefix LATER | grep -q 'OUTPUT.*CC 0000'; }
check "and runs" until_ok there
stop_all
