# The COBOL copybooks of the MQI say what the C header says: every constant, every offset, every initial value, compiled by both.
# no-system
. "$(dirname "$0")/lib.sh"
command -v cobc >/dev/null || { skip "GnuCOBOL is not installed"; exit 0; }
tool=$(command -v copybooks)
mkdir -p "$WORK/books"
check "copybooks are made" "$tool" "$WORK/books"
"$tool" --test >"$WORK/testcpy.cbl"
cat >"$WORK/dump.c" <<'EOC'
#include <stdio.h>
#include <string.h>
/* A literal need not have a NUL behind it. */
int DUMP(const char *name, const unsigned char *bytes, const int *size)
{
    printf("%.*s ", (int)strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ "), name);
    for (int i = 0; i < *size; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
    return 0;
}
EOC
cd "$WORK" || exit 1
check "cobc takes them" cobc -x -std=ibm -I books -o testcpy testcpy.cbl dump.c
./testcpy >said
"$tool" --expect >wanted
check "and finds what the C compiler finds" diff said wanted
check "that is not nothing" test "$(grep -c . wanted)" -gt 400
check "CMQODV begins with the identifier" grep -q "MQOD-STRUCID *PIC X(4)" books/CMQODV.cpy
# The test can fail: a field of another length moves what is behind it.
sed -i 's/\(MQMD-FORMAT *PIC X\)(8)/\1(9)/' books/CMQMDL.cpy
cobc -x -std=ibm -I books -o testcpy testcpy.cbl dump.c
./testcpy >said
check "a wrong copybook is told" grep -q '^[<] MQMD ' <(diff said wanted)
