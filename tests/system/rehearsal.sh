# greenbar rehearse: the deck runs on a copy; not a byte of the system changes, whatever ends the rehearsal; --commit runs it for real.
. "$(dirname "$0")/lib.sh"
new_system
copies() { ls -d "$GREENBAR_HOME".rehearsal-* 2>/dev/null; }
no_copy() { [ -z "$(copies)" ]; }
in_copies() { grep -lzE "^GREENBAR_HOME=$GREENBAR_HOME\.rehearsal-" /proc/[0-9]*/environ 2>/dev/null; }
quiet() { no_copy && { ! sees_all || [ -z "$(in_copies)" ]; }; }
# Everything the system holds, in order.
everything() { (cd "$GREENBAR_HOME" && find . -type f ! -path './run/*' -print0 | sort -z | xargs -0 sha256sum) >"$WORK/$1"; }
racf_deck() { # CARD...: a job of RACF commands
    printf '%s\n' '//CHANGE   JOB CLASS=A,MSGCLASS=H' '//S1       EXEC PGM=IKJEFT01' '//SYSTSPRT DD SYSOUT=*' '//SYSTSIN  DD *' "$@" '/*'
}
racf_deck '  ADDUSER PAY1 DFLTGRP(SYS1) OWNER(IBMUSER)' '  RDEFINE FACILITY BPX.SUPERUSER UACC(NONE)' \
    '  PERMIT BPX.SUPERUSER CLASS(FACILITY) ID(PAY1) ACCESS(READ)' '  SETROPTS CLASSACT(FACILITY)' >"$WORK/deck"
printf '%s\n' '* who, what' 'PAY1 FACILITY BPX.SUPERUSER READ' 'SYSPROG FACILITY BPX.SUPERUSER READ' 'IBMUSER DATASET IBMUSER.X ALTER' >"$WORK/accesses"

greenbar stop >/dev/null
everything before
greenbar rehearse "$WORK/deck" --access "$WORK/accesses" >"$WORK/told" 2>&1
same "a rehearsal of a system that does not run" 0 $?
everything after
check "not a byte of the system is changed" cmp -s "$WORK/before" "$WORK/after"
same "what a profile gets, in words" 1 "$(grep -cx '  access FACILITY BPX.SUPERUSER PAY1 level: none -> READ' "$WORK/told")"
same "no stamps" 0 "$(grep -cE ' (created|changed|referred|generic|class): ' "$WORK/told")"
same "who gets access" "  PAY1 READ FACILITY BPX.SUPERUSER: not protected -> yes" "$(grep '^  PAY1 READ' "$WORK/told")"
same "who loses what nothing protected" 1 "$(grep -c ' SYSPROG READ FACILITY BPX.SUPERUSER: not protected -> no' "$WORK/told")"
same "and no other" "2 of 3 accesses change." "$(tail -1 "$WORK/told")"
check "the copy is gone" quiet

greenbar start >/dev/null
greenbar tso 'ADDUSER BUSY DFLTGRP(SYS1) OWNER(IBMUSER)' >/dev/null
(while [ ! -e "$WORK/enough" ]; do greenbar tso 'ALTUSER BUSY DATA('\''X'\'')'; greenbar dataset put IBMUSER.BUSY "$WORK/deck"; done) >/dev/null 2>&1 &
busy=$!
same "of one that runs and has work" 0 "$(greenbar rehearse "$WORK/deck" >"$WORK/told" 2>&1; echo $?)"
same "the job is told" "  CHANGE(JOB00001) CC 0000" "$(grep CHANGE "$WORK/told")"
touch "$WORK/enough"
wait "$busy"
same "the user is not there" 4 "$(greenbar tso 'LISTUSER PAY1' >/dev/null; echo $?)"
check "that copy is gone, too" quiet

racf_deck '  RDEFINE NOCLASS X' >"$WORK/wrong"
greenbar rehearse "$WORK/wrong" --commit >"$WORK/told" 2>&1
same "a deck that fails is not run for real" 8 $?
same "and it is said" 1 "$(grep -c GRB042E "$WORK/told")"
same "no job came" "" "$(greenbar jobs --owner IBMUSER)"
printf '//A JOB\n//S EXEC PGM=IEFBR14\n//D DD DISP=(((\n' | greenbar rehearse - --commit >"$WORK/told" 2>&1
same "nor one with a JCL error" 20 $?
greenbar rehearse "$WORK/deck" --commit >"$WORK/told" 2>&1
same "one that goes well is" 0 $?
same "the user is there" 0 "$(greenbar tso 'LISTUSER PAY1' >/dev/null; echo $?)"

# What SMF has recorded is asked for, too.
greenbar tso 'SETROPTS GENERIC(DATASET)' >/dev/null
greenbar tso "ADDSD 'IBMUSER.BUSY' UACC(NONE)" >/dev/null
for user in PAY1 PAY1 BUSY; do greenbar dataset cat IBMUSER.BUSY --user "$user" >/dev/null 2>&1; done
racf_deck "  PERMIT 'IBMUSER.BUSY' ID(PAY1) ACCESS(READ)" "  PERMIT 'IBMUSER.BUSY' ID(BUSY) ACCESS(READ)" >"$WORK/opened"
printf '%s\n' 'BUSY DATASET IBMUSER.BUSY READ' 'SYSPROG DATASET IBMUSER.NONE READ' >"$WORK/of_list"
recorded=$(greenbar smf list | grep -c .)
greenbar rehearse "$WORK/opened" --access "$WORK/of_list" >"$WORK/told" 2>&1
same "a recorded access that changes is told" "  PAY1 READ DATASET IBMUSER.BUSY: no -> yes (recorded)" "$(grep ' PAY1 READ' "$WORK/told")"
same "one that is on the list, too, is told once" "  BUSY READ DATASET IBMUSER.BUSY: no -> yes" "$(grep ' BUSY READ' "$WORK/told")"
same "and it is said how many were recorded" 1 "$(tail -1 "$WORK/told" | grep -cE '^2 of [0-9]+ accesses change; of those that SMF has recorded 2 of [0-9]+\.$')"
same "looking at the records is no access" "$recorded" "$(greenbar smf list | grep -c .)"
same "they can be left out" "1 of 2 accesses change." "$(greenbar rehearse "$WORK/opened" --access "$WORK/of_list" --not-recorded 2>&1 | tail -1)"
greenbar rehearse "$WORK/opened" --json >"$WORK/told"
same "as JSON it says where they come from" 2 "$(grep -oE '"user": "(PAY1|BUSY)"[^}]*"listed": false, "recorded": true' "$WORK/told" | grep -c .)"
same "and how many were asked" 1 "$(grep -cE '"asked": \{"accesses": [0-9]+, "recorded": [0-9]+, "cut": false\}' "$WORK/told")"
racf_deck '  DELUSER BUSY' "  ALTDSD 'IBMUSER.BUSY' UACC(READ)" >"$WORK/gone"
same "a user who goes has what UACC gives" "  BUSY READ DATASET IBMUSER.BUSY: no -> yes (recorded)" \
    "$(greenbar rehearse "$WORK/gone" | grep ' BUSY READ')"
greenbar dataset delete IBMUSER.BUSY >/dev/null
greenbar tso 'DELUSER BUSY' >/dev/null
racf_deck "  ADDSD 'IBMUSER.*' UACC(NONE)" >"$WORK/generic"
same "user and data set may be gone for long" "  BUSY READ DATASET IBMUSER.BUSY: not protected -> no (recorded)" \
    "$(greenbar rehearse "$WORK/generic" | grep ' BUSY READ')"

racf_deck '  SETROPTS RACLIST(FACILITY)' '  PERMIT BPX.SUPERUSER CLASS(FACILITY) ID(SYSPROG) ACCESS(READ)' >"$WORK/unrefreshed"
same "what counts only after a REFRESH is told so, as JSON" 1 "$(greenbar rehearse --json "$WORK/unrefreshed" --access "$WORK/accesses" |
    grep -c '"SYSPROG".*"before": "no", "after": "no", "refreshed": "yes"')"
printf '%s\n' 'PAY1 FACILITY' >"$WORK/accesses"
same "a line that is no access is named" "greenbar: $WORK/accesses:1" "$(greenbar rehearse "$WORK/deck" --access "$WORK/accesses" 2>&1 | grep -o '^greenbar: [^:]*:[0-9]*')"

# It ends badly: with the deck under way.
mkdir "$WORK/out"
greenbar dataset put --binary 'IBMUSER.LOAD(WAITS)' "$(command -v sleep)"
printf '%s\n' '//WAITS JOB CLASS=A' "//S EXEC PGM=WAITS,PARM='300'" '//STEPLIB DD DSN=IBMUSER.LOAD,DISP=SHR' >"$WORK/waits"
waits() { greenbar rehearse "$WORK/waits" >/dev/null 2>&1 & }
started() { local copy; copy=$(copies) && [ -n "$copy" ] && GREENBAR_HOME=$copy greenbar jobs | grep -q 'WAITS.*RUNNING'; }
starting() { local copy; copy=$(copies) && [ -n "$copy" ] && GREENBAR_HOME=$copy greenbar jobs >/dev/null 2>&1; }
# With its guard, so that nobody takes the copy away.
kill_both() {
    local child
    for child in $(cat "/proc/$1/task/$1/children"); do
        [ "$(cat "/proc/$child/comm")" = greenbar ] && kill -9 "$child"
    done
    kill -9 "$1"
    wait "$1" 2>/dev/null
}
for signal in TERM KILL; do
    waits
    until_ok started
    check "SIG$signal: a rehearsal was under way" started
    kill -$signal $!
    wait $! 2>/dev/null
    until_ok quiet
    check "SIG$signal: copy and processes are gone" quiet
done
waits
until_ok started
kill_both $!
check "with its guard killed the copy is left" started
same "the next rehearsal goes on" 0 "$(greenbar rehearse "$WORK/deck" >/dev/null 2>&1; echo $?)"
until_ok quiet
check "and takes the old one away" quiet
# Cut off while the copy starts: what runs of it may have no master, which is what ends the others.
waits
until_ok starting
kill_both $!
kill -9 "$(cut -d' ' -f1 "$(copies)/run/master.pid")" 2>/dev/null
check "a copy without its master is left" [ -n "$(copies)" ]
greenbar rehearse "$WORK/deck" >/dev/null 2>&1
until_ok quiet
check "that is taken away, too, with all that runs in it" quiet

# Nothing outside: UNIX files that jobs may write.
greenbar stop >/dev/null
printf 'unix-files:\n  - {folder: %s, user: IBMUSER, access: write}\n' "$WORK/out" >>"$GREENBAR_HOME/config/system.yaml"
greenbar start >/dev/null
printf '%s\n' '//U JOB CLASS=A' '//S EXEC PGM=IEBGENER' '//SYSPRINT DD SYSOUT=*' '//SYSIN DD DUMMY' '//SYSUT1 DD *' 'TEXT' '/*' \
    "//SYSUT2 DD PATH='$WORK/out/file'," '//            PATHOPTS=(OWRONLY,OCREAT),PATHMODE=SIRWXU' >"$WORK/unix"
greenbar rehearse "$WORK/unix" >/dev/null 2>&1
same "a rehearsed job writes no UNIX file" "" "$(ls "$WORK/out")"
greenbar submit --wait "$WORK/unix" >"$WORK/told"
same "a real one does" file "$(ls "$WORK/out")"
greenbar stop >/dev/null
printf X | dd of="$GREENBAR_HOME/log/SYS1.MAN1" bs=1 seek=700 conv=notrunc 2>/dev/null
same "an audit file that is damaged ends no rehearsal" "0 1" \
    "$(greenbar rehearse "$WORK/generic" >"$WORK/told" 2>&1; echo $?) $(grep -c '^greenbar: GBRS001E SYS1.MAN1 IS DAMAGED' "$WORK/told")"
greenbar start >/dev/null 2>&1
if sees_all; then
    chmod 755 "$WORK" 2>/dev/null
    greenbar user map nobody IBMUSER >/dev/null
    setpriv --reuid="$(id -u nobody)" --clear-groups env HOME=/tmp "$(command -v greenbar)" rehearse "$WORK/deck" >"$WORK/told" 2>&1
    same "another UNIX user may not, with SPECIAL neither" "1 1" "$? $(grep -c '^greenbar: GRB023E .*root and the owner' "$WORK/told")"
else
    skip "another UNIX user: needs root"
fi
stop_all
