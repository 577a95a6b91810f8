# Whatever dies, and whenever: what was done has its record, the chain holds, and what cannot be recorded is not done.
. "$(dirname "$0")/lib.sh"
new_system
WORKERS=2 TURNS=15
greenbar tso "SETROPTS GENERIC(DATASET)" >/dev/null
greenbar tso "ADDSD 'IBMUSER.SMFK.*' AUDIT(ALL(READ))" >/dev/null
echo x | greenbar dataset put IBMUSER.SMFK.DATA -
refused() { ! timeout 20 "$@" >/dev/null 2>&1; }
records() { greenbar smf list | awk -v event="$1" -v text="$2" '$4 == event && index($0, text)' | grep -c .; }

same "every read is recorded once" 3 "$(before=$(records ACCESS SMFK.DATA); for _ in 1 2 3; do greenbar dataset cat IBMUSER.SMFK.DATA >/dev/null; done
    echo $(($(records ACCESS SMFK.DATA) - before)))"
same "every command once" 1 "$(greenbar tso "ADDUSER ONCE" >/dev/null; records ADDUSER ' ONCE')"

before=$(records ACCESS SMFK.DATA)
worker() {
    local i
    # At least so many turns, and on a fast machine as many as it takes until the killing was seen.
    for ((i = 0; i < TURNS || (i < 100 * TURNS && $([ -e "$WORK/killed" ]; echo $?)); i++)); do
        greenbar dataset cat IBMUSER.SMFK.DATA >/dev/null 2>&1 && echo read >>"$WORK/read.$1"
        greenbar tso "ADDUSER K$1U$i" >/dev/null 2>&1 && echo "K$1U$i" >>"$WORK/users.$1"
    done
    touch "$WORK/done.$1"
}
for ((w = 0; w < WORKERS; w++)); do worker $w & workers="$workers $!"; done
kills=0
while [ "$(ls "$WORK"/done.* 2>/dev/null | wc -l)" -lt $WORKERS ]; do
    sleep 0.3
    victim=smf
    [ $((kills % 4)) = 3 ] && victim=racf
    pid=$(pid_of $victim) && kill -9 "$pid" 2>/dev/null && kills=$((kills + 1))
    [ "$kills" -lt 4 ] || touch "$WORK/killed"
done
wait $workers
check "smf and racf were killed while they worked" [ "$kills" -ge 3 ]
until_ok greenbar smf status
reads=$(cat "$WORK"/read.* 2>/dev/null | wc -l)
check "there was work" [ "$reads" -gt 0 ]
same "the chain holds" 0 "$(greenbar smf verify >"$WORK/verify" 2>&1; echo $?)"
check "each read that was granted has its record" [ $(($(records ACCESS SMFK.DATA) - before)) -ge "$reads" ]
greenbar smf list | awk '$4 == "ADDUSER" && $5 == "SUCCESS" { print $NF }' | sort >"$WORK/recorded"
sort "$WORK"/users.* >"$WORK/added"
same "each user that was added has a record" "" "$(comm -23 "$WORK/added" "$WORK/recorded")"
same "and nobody has two: a batch that was sent again is recorded once" "" "$(uniq -d "$WORK/recorded")"

# A smf that cannot be there.
mv "$GREENBAR_HOME/log/smf.key" "$WORK/key"
kill -9 "$(pid_of smf)"
same "what has to be audited is refused" 12 "$(greenbar tso "ADDUSER LOST" >"$WORK/told" 2>&1; greenbar tso "ADDUSER LOST" >"$WORK/told" 2>&1; echo $?)"
same "and it is said why" 1 "$(grep -c 'could not be recorded' "$WORK/told")"
check "so is a read" refused greenbar dataset cat IBMUSER.SMFK.DATA
same "what is not audited goes on" 0 "$(greenbar tso "LISTUSER IBMUSER" >/dev/null; echo $?)"
mv "$WORK/key" "$GREENBAR_HOME/log/smf.key"
until_ok greenbar smf status
until_ok greenbar tso "ADDUSER BACK"
same "with smf back it is done" 0 "$(greenbar tso "LISTUSER BACK" >/dev/null; echo $?)"
same "the user that could not be recorded is not there" 4 "$(greenbar tso "LISTUSER LOST" >/dev/null; echo $?)"

# Somebody who can write the files.
greenbar stop >/dev/null
python3 - "$GREENBAR_HOME/log/SYS1.MAN1" <<'END'
import sys
bytes = bytearray(open(sys.argv[1], "rb").read())
bytes[len(bytes) // 2] ^= 1
open(sys.argv[1], "wb").write(bytes)
END
greenbar start >/dev/null
same "a changed byte is found" 8 "$(greenbar smf verify >"$WORK/verify" 2>&1; echo $?)"
same "and the record is named" 1 "$(grep -c 'GBRS001E SYS1.MAN1 IS DAMAGED AT RECORD [0-9]*: a record was altered' "$WORK/verify")"
same "recording goes on in another file" 1 "$(greenbar smf status | grep -c 'SYS1.MAN2 .*ACTIVE')"
stop_all
