# The spool: output that was closed early is there while its job runs; --follow goes on when jes is killed; a full spool ends the step that
# fills it, and nothing else.
. "$(dirname "$0")/lib.sh"
greenbar init --sysid SYS1 >"$WORK/init.out" 2>&1 || { cat "$WORK/init.out"; bad "init"; exit 1; }
mkdir -p "$GREENBAR_HOME/spool"
mounted=
if mount -t tmpfs -o size=4m,mode=700 greenbar-test "$GREENBAR_HOME/spool" 2>/dev/null; then
    mounted=1
    trap 'greenbar stop >/dev/null 2>&1; umount "$GREENBAR_HOME/spool"' EXIT
fi
greenbar start >"$WORK/start.out" 2>&1 || { cat "$WORK/start.out"; bad "start"; exit 1; }
id() { sed -n 's/.*(\(.*\)).*/\1/p'; }
copy() { printf '//%s EXEC PGM=IEBGENER\n//SYSPRINT DD DUMMY\n//SYSIN DD DUMMY\n//SYSUT1 DD %s\n//SYSUT2 DD %s\n' "$1" "$2" "$3"; }
status() { greenbar jobs "$1" | awk '{ print $5 }'; }
ended() { [ "$(status "$1")" = OUTPUT ]; }
result() { greenbar jobs "$1" | awk '{ print $6, $7 }'; }

# The second step waits for the catalog, which is stopped: the job runs until it goes on.
echo SECOND | greenbar dataset put IBMUSER.SECOND -
running() {
    { printf '//%s JOB\n' "$1"
      copy S1 '*' 'SYSOUT=A,FREE=CLOSE' | sed '/SYSUT1/a FIRST'
      copy S2 'DSN=IBMUSER.SECOND,DISP=SHR' 'SYSOUT=A'; } | greenbar submit - | id
}
kill -STOP "$(pid_of catalog)"
job=$(running RUNS)
printed() { [ "$(greenbar output "$job" S1.SYSUT2 2>/dev/null)" = FIRST ]; }
check "output that was closed is there" until_ok printed
same "while the job runs" RUNNING "$(status "$job")"
greenbar output --follow "$job" >"$WORK/followed" 2>"$WORK/follow.err" &
follower=$!
check "--follow prints it" until_ok grep -qx FIRST "$WORK/followed"
kill -9 "$(pid_of jes)"
check "jes died and is there again" until_ok greenbar jobs
same "--follow did not end" 0 "$(kill -0 $follower 2>/dev/null; echo $?)"
kill -CONT "$(pid_of catalog)"
check "the job ends" until_ok ended "$job"
same "well" "CC 0000" "$(result "$job")"
wait $follower
same "--follow ends with it" 0 $?
same "without a complaint" "" "$(cat "$WORK/follow.err")"
greenbar output "$job" >"$WORK/afterwards"
same "--follow has printed every record once" "$(sort "$WORK/afterwards")" "$(sort "$WORK/followed")"

[ "$mounted" ] || { skip "a full spool: only root can mount a small file system"; exit 0; }
{ printf '//SMALL JOB\n'; copy S1 '*' 'SYSOUT=A' | sed '/SYSUT1/a KEPT'; } | greenbar submit --wait - >/dev/null
# The reserve is a megabyte, looked at every 64 KiB; the queue itself grows meanwhile.
was_left() {
    local left
    left=$(df --output=avail -B1 "$GREENBAR_HOME/spool" | tail -1)
    check "what JES2 needs was left ($left bytes)" test "$left" -gt 750000
}
yes 'A RECORD THAT FILLS THE SPOOL' | head -c 6000000 >"$WORK/big"
greenbar dataset put IBMUSER.BIG "$WORK/big"
full=$({ printf '//FULL JOB\n'; copy S1 'DSN=IBMUSER.BIG,DISP=SHR' 'SYSOUT=A'; copy S2 DUMMY DUMMY; } | greenbar submit - | id)
check "a job that fills the spool ends" until_ok ended "$full"
same "with S722" "ABEND S722" "$(result "$full")"
same "the operator is told" 1 "$(grep -ac 'HASP355 SPOOL VOLUMES ARE FULL' "$GREENBAR_HOME/log/SYSLOG")"
same "its second step was not run" "S1 S722 S2 FLUSH" "$(greenbar jobs --steps "$full" | awk '{ print $1, $4 }' | paste -sd' ')"
same "output of others is what it was" KEPT "$(greenbar output SMALL S1.SYSUT2)"
same "the server did not die of it" "$(pid_of jes)" "$(greenbar jobs >/dev/null; pid_of jes)"
was_left
check "its output can be purged" until_ok greenbar purge "$full"
yes 'WTO A MESSAGE THAT FILLS THE SPOOL' | head -n 200000 >"$WORK/flood"
greenbar dataset put --recfm FB --lrecl 80 IBMUSER.FLOOD "$WORK/flood"
flood=$(printf '//FLOOD JOB\n//S1 EXEC PGM=GBOPER\n//SYSPRINT DD DUMMY\n//SYSIN DD DSN=IBMUSER.FLOOD,DISP=SHR\n' | greenbar submit - | id)
check "a job whose messages fill the spool ends" until_ok ended "$flood"
same "with S722, too" "ABEND S722" "$(result "$flood")"
same "and its log says why" 1 "$(greenbar output "$flood" JESMSGLG | grep -c 'HASP355 SPOOL VOLUMES ARE FULL')"
was_left
check "and is purged" until_ok greenbar purge "$flood"
good() { { printf '//AGAIN JOB\n'; copy S1 '*' 'SYSOUT=A' | sed '/SYSUT1/a AGAIN'; } | greenbar submit --wait --json - | grep -q 'CC 0000'; }
check "with room again jobs run" until_ok good
