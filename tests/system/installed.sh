# What `make install` puts under a prefix works from there, without the tree it was built in.
. "$(dirname "$0")/lib.sh"
make -s -C "$SAMPLES/.." install PREFIX="$WORK/usr" >"$WORK/install.out" 2>&1 || { cat "$WORK/install.out"; bad "make install"; exit 1; }
PATH=$WORK/usr/bin:/usr/bin:/bin
check "the command is there" test -x "$WORK/usr/bin/greenbar"
new_system
same "a job runs" 0 "$(greenbar submit --wait "$WORK/usr/share/greenbar/samples/hello.jcl" >/dev/null; echo $?)"
check "the queue manager is up" grep -q 'ZQS1MSTR.*UP' <(greenbar status)
for program in master racf jes; do
    if sees_all; then
        check "$program is the installed one" grep -q "^$WORK/usr/libexec" <(readlink "/proc/$(pid_of $program)/exe")
    else
        skip "whether $program is the installed one"
    fi
done
check "the manual page is there" grep -q greenbar "$WORK/usr/share/man/man1/greenbar.1"
check "so is that of the RACF commands" grep -q ADDUSER "$WORK/usr/share/man/man7/greenbar-racf.7"
check "and that of the MQSC commands" grep -q "RESOLVE INDOUBT" "$WORK/usr/share/man/man7/greenbar-mqsc.7"
# A program with the MQI is compiled and linked with what is there, and runs.
greenbar console 'ZQS1 DEFINE QLOCAL(PAYROLL.REQUEST) SHARE' >/dev/null
export PKG_CONFIG_PATH=$WORK/usr/lib/pkgconfig
read -ra flags <<<"-I$WORK/usr/include -L$WORK/usr/lib -lgreenbar-mq"
if command -v pkg-config >/dev/null; then
    read -ra flags <<<"$(pkg-config --cflags --libs greenbar-mq)"
fi
check "a program in C is linked" cc -o "$WORK/msgput" "$WORK/usr/share/greenbar/samples/c/msgput.c" "${flags[@]}"
same "and puts a message" "1 MESSAGES PUT" "$(echo HELLO | LD_LIBRARY_PATH=$WORK/usr/lib "$WORK/msgput" 'ZQS1 PAYROLL.REQUEST')"
if "$WORK/usr/libexec/greenbar/foreign" --check 2>/dev/null; then
    greenbar dataset put --binary 'SHOP.LOAD(MSGPUT)' "$WORK/msgput"
    printf '//PUT JOB\n//S EXEC PGM=MSGPUT,PARM=%s\n//STEPLIB DD DSN=SHOP.LOAD,DISP=SHR\n' "'ZQS1 PAYROLL.REQUEST'" >"$WORK/put"
    same "in a step, too" 0 "$(greenbar submit --wait "$WORK/put" >/dev/null; echo $?)"
fi
greenbar stop >/dev/null
# The command alone, without what it ships.
mkdir -p "$WORK/alone/bin"
cp "$WORK/usr/libexec/greenbar/greenbar" "$WORK/alone/bin"
GREENBAR_HOME=$WORK/none "$WORK/alone/bin/greenbar" init >"$WORK/told" 2>&1
same "init without its files is refused" 1 $?
check "and names where it looked for them" grep -q "GRB005E init: .*$WORK/alone/.*share/greenbar/classes: there is no such thing" "$WORK/told"
check "nothing of that system is left" test ! -e "$WORK/none"
