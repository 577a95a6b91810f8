# make install while the system runs: an initiator that could not be started again ended the whole system.
. "$(dirname "$0")/lib.sh"
greenbar init --sysid SYS1 >/dev/null
cp -r "$(dirname "$(command -v greenbar)")" "$WORK/bin" # programs that are ours to take away
export PATH=$WORK/bin:$PATH
greenbar start >"$WORK/out" 2>&1 || bad "start: $(cat "$WORK/out")"
said() { grep -qs "$1" "$GREENBAR_HOME/log/SYSLOG"; }
up() { greenbar status | grep -q '^initiator1 .* UP'; }

mv "$WORK/bin/initiator" "$WORK/away"
kill -9 "$(pid_of initiator1)"
check "the operator is told" until_ok said 'GRB104E .*initiator CANNOT BE STARTED'
check "the system goes on" greenbar tso "LISTUSER IBMUSER"
mv "$WORK/away" "$WORK/bin/initiator"
check "the initiator is started once it can be" until_ok up
stop_all
