# racf is stopped (SIGSTOP) while the master needs it: the master stood still for 30 seconds with each command, for everybody.
. "$(dirname "$0")/lib.sh"
new_system
greenbar tso "SETROPTS CLASSACT(OPERCMDS) GENERIC(OPERCMDS)" >/dev/null
greenbar tso "RDEFINE OPERCMDS MVS.** UACC(READ)" >/dev/null # not in storage: each command asks racf
mkfifo "$WORK/in"
greenbar console <"$WORK/in" >"$WORK/out" 2>&1 &
operator=$!
exec 9>"$WORK/in"
times() { grep -c IEE136I "$WORK/out"; }
refusals() { grep -c 'GRB118E RACF DOES NOT ANSWER' "$WORK/out"; }
has_time() { [ "$(times)" = "$1" ]; }
has_refusals() { [ "$(refusals)" = "$1" ]; }
echo 'D T' >&9
check "a console gives a command" until_ok has_time 1
racf=$(pid_of racf)
kill -STOP "$racf"
began=$(date +%s%N)
printf 'D T\nD T\n' >&9
check "racf stands still, and both commands are answered" until_ok has_refusals 2
took=$((($(date +%s%N) - began) / 1000000))
check "neither waits as long as any other request ($took ms)" test "$took" -lt 20000
same "nothing is done without RACF" 1 "$(times)"
kill -9 "$(pid_of initiator1)"
again() { [ -n "$(pid_of initiator1)" ] && grep -aq 'GRB100E PROCESS initiator1' "$GREENBAR_HOME/log/SYSLOG"; }
check "the master still looks after its processes" until_ok again
kill -CONT "$racf"
echo 'D T' >&9
check "racf goes on, and so do commands" until_ok has_time 2
exec 9>&-
wait $operator
stop_all
