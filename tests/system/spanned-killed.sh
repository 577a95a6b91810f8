# A step that writes spanned records is killed: whole records are there, and the next step writes behind them.
. "$(dirname "$0")/lib.sh"
without_qmgr=yes
new_system
/usr/bin/python3 - "$WORK/lines" <<'EOF'
import sys
with open(sys.argv[1], "w") as out: # 30 MB: records shorter and longer than a block
    for n in range(600):
        out.write("%06d " % n + chr(97 + n % 26) * (n * n % 100000) + "\n")
EOF
printf 'behind it\n' >"$WORK/more"
greenbar dataset put GB.BIG --recfm VBS --lrecl X "$WORK/lines" || bad "the data set to copy"
greenbar dataset put GB.MORE --recfm VBS --lrecl X "$WORK/more" || bad "the data set to add"
deck() { # DISP of the output, input
    cat <<DECK
//WRITES   JOB MSGCLASS=H
//S1       EXEC PGM=IEBGENER
//SYSPRINT DD SYSOUT=*
//SYSIN    DD DUMMY
//SYSUT1   DD DSN=$2,DISP=SHR
//SYSUT2   DD DSN=GB.OUT,DISP=$1
DECK
}
# whole FILE: is it the first lines of the records, all of them whole?
whole() {
    local lines
    lines=$(wc -l <"$1")
    [ ! -s "$1" ] || [ "$(tail -c 1 "$1" | od -An -tx1 | tr -d ' ')" = 0a ] || return 1
    head -n "$lines" "$WORK/lines" | cmp -s - "$1"
}
out=$GREENBAR_HOME/vol/GRN001/GB.OUT killed=0 part=0 grown=0
reached() { [ "$(stat -c %s "$out")" -ge "$at" ]; }
for blksize in 23200 27998 4000; do
    for at in 1 2000000 9000000; do
        greenbar dataset delete GB.OUT >/dev/null 2>&1
        printf '%s\n' '//MAKES JOB' '//S1 EXEC PGM=IEFBR14' '//A DD DSN=GB.OUT,DISP=(,CATLG),SPACE=(CYL,(40,40)),' \
            "//     DCB=(RECFM=VBS,LRECL=X,BLKSIZE=$blksize)" | greenbar submit --wait - >/dev/null || bad "the data set is made"
        deck OLD GB.BIG | greenbar submit --wait - >/dev/null 2>&1 &
        submitted=$!
        while kill -0 "$submitted" 2>/dev/null; do
            pid=$(utility)
            [ -n "$pid" ] && reached && kill -9 "$pid" 2>/dev/null && killed=$((killed + 1)) && break
        done
        wait "$submitted"
        greenbar purge WRITES >/dev/null 2>&1
        greenbar dataset cat GB.OUT >"$WORK/there" 2>"$WORK/there.err" || { bad "GB.OUT is read: $(cat "$WORK/there.err")"; continue; }
        whole "$WORK/there" || part=$((part + 1))
        deck MOD GB.MORE | greenbar submit --wait - >/dev/null || bad "the step that writes behind"
        greenbar purge WRITES >/dev/null 2>&1
        greenbar dataset cat GB.OUT | cmp -s - <(cat "$WORK/there" "$WORK/more") && grown=$((grown + 1))
    done
done
same "no record is there in part" 0 "$part"
same "what is written behind a killed writer's records stands behind them" 9 "$grown"
[ "$killed" -gt 0 ] && ok "writers were killed" || skip "every writer had ended before it could be killed"
stop_all
