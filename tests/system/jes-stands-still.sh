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
kill -CONT "$jes"
works() { ! greenbar console 'D A,L' 2>&1 | grep -q 'DOES NOT ANSWER'; }
check "jes goes on, and so does the display" until_ok works
stop_all
