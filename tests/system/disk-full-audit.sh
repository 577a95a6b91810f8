# The file system of racf and smf fills up: what cannot be kept or recorded is refused and said, nothing is half done, what was acknowledged
# is there and has its record, and with room again work goes on.
. "$(dirname "$0")/lib.sh"
small=$WORK/small
mkdir "$small"
mount -t tmpfs -o size=8m greenbar-test "$small" 2>/dev/null || { ok "nothing to be seen: only root can mount a small file system"; exit 0; }
trap 'greenbar stop >/dev/null 2>&1; umount "$small"' EXIT
export GREENBAR_HOME=$small/sys
without_qmgr=yes # its logs have no room here
new_system
for command in "ALTUSER IBMUSER AUDITOR" "SETROPTS GENERIC(DATASET) AUDIT(*) SAUDIT" "ADDSD 'IBMUSER.FULL.*' AUDIT(ALL(READ))"; do
    greenbar tso "$command" >/dev/null || bad "$command"
done
echo x | greenbar dataset put IBMUSER.FULL.DATA -
records() { greenbar smf list | awk -v event="$1" -v text="$2" '$4 == event && $5 == "SUCCESS" && index($0, text)'; }
before=$(records ACCESS IBMUSER.FULL.DATA | grep -c .)

# One after the other until one is refused; then the last page is taken too.
leave() { head -c "$(($(df --output=avail -B1 "$small" | tail -1) - $1))" /dev/zero >"$small/filler"; }
not_active() { ! greenbar tso "SETROPTS LIST" | grep -A20 '^ACTIVE CLASSES' | sed '/^GENERIC/,$d' | grep -q TAPEVOL; }
text=$(yes 'TEXT OF THE INSTALLATION' | head -10 | tr '\n' ' ')
: >"$WORK/users"
: >"$WORK/reads"
use_up() { # ROUND
    local i
    for ((i = 0; i < 400; i++)); do
        timeout 100 greenbar tso "ADDUSER R$1U$i DATA('$text')" >"$WORK/told" 2>&1 || break
        echo "R$1U$i" >>"$WORK/users"
        timeout 100 greenbar dataset cat IBMUSER.FULL.DATA >"$WORK/told" 2>&1 || break
        echo read >>"$WORK/reads"
    done
}
refused() {
    timeout 100 greenbar "$@" >"$WORK/told" 2>&1
    same "round $round: $* is refused" 3 $?
    same "round $round: and it is said why" 1 "$(grep -c 'GRB024E' "$WORK/told")"
}
for round in 1 2; do
    leave 300000
    use_up $round
    check "round $round: it was refused before the file system ended" [ "$(grep -c "^R$round" "$WORK/users")" -lt 400 ]
    cat /dev/zero >>"$small/filler" 2>/dev/null
    refused tso "ADDUSER NOROOM$round"
    refused tso "SETROPTS CLASSACT(TAPEVOL)"
    refused dataset cat IBMUSER.FULL.DATA
    rm "$small/filler"
    check "round $round: with room again work goes on" until_ok greenbar tso "ADDUSER AFTER$round"
    check "round $round: audited reads too" until_ok greenbar dataset cat IBMUSER.FULL.DATA
    same "round $round: the chain holds" 0 "$(greenbar smf verify >"$WORK/verify" 2>&1; echo $?)"
    check "round $round: the option that was refused is not set" not_active
    same "round $round: the user that was refused is not there" 4 "$(greenbar tso "LISTUSER NOROOM$round" >/dev/null; echo $?)"
done
lost=
while read -r user; do greenbar tso "LISTUSER $user" | grep -q "USER=$user" || lost="$lost $user"; done <"$WORK/users"
same "no user is lost ($(wc -l <"$WORK/users") added)" "" "$lost"
greenbar tso "LISTGRP SYS1" | grep -oE '^ +R[12]U[0-9]+ ' | tr -d ' ' | sort >"$WORK/connected"
greenbar racf unload - | sed -n 's/^0200 \(R[12]U[0-9]*\) .*/\1/p' | sort >"$WORK/there"
same "no user is there without its connection" "" "$(diff "$WORK/connected" "$WORK/there")"
records ADDUSER '' | awk '{ print $NF }' | sort >"$WORK/recorded"
same "each user that is there has a record" "" "$(comm -23 "$WORK/there" "$WORK/recorded")"
same "and nobody has two" "" "$(uniq -d "$WORK/recorded")"
check "each read that was granted has its record" \
    [ "$(($(records ACCESS IBMUSER.FULL.DATA | grep -c .) - before))" -ge "$(wc -l <"$WORK/reads")" ]
stop_all
