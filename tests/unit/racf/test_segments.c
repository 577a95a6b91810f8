/* test_segments.c - the segments of profiles: fields in and out, what they cannot be, numbers of UNIX, class FIELD. */
#include "racf/segments.h"
#include "tests/unit/racf/commands.h"

static void fields_of_users(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER S1 CICS(OPCLASS(1,3 24) OPIDENT(AB) OPPRTY(255) RSLKEY(5) TSLKEY(0 99) TIMEOUT(0030) XRFSOFF(FORCE))", 0, "-" },
        { NULL, "LISTUSER S1 CICS NORACF", 0,
          "CICS INFORMATION ---------------- OPCLASS= 001 003 024 OPIDENT= AB OPPRTY= 00255 RSLKEYS= 00005 TSLKEYS= 00000 00099"
          " TIMEOUT= 00:30 XRFSOFF= FORCE" },
        { NULL, "ALTUSER S1 CICS(NOOPCLASS TIMEOUT(100) NOOPIDENT)", 0, "" },
        { NULL, "LISTUSER S1 CICS NORACF", 0, "!OPCLASS" },
        { NULL, "LISTUSER S1 CICS NORACF", 0, "TIMEOUT= 01:00" },
        { NULL, "ALTUSER S1 CICS(OPCLASS(25))", 8, "IKJ56702I INVALID OPCLASS, 25" },
        { NULL, "ALTUSER S1 CICS(OPPRTY(256))", 8, "IKJ56702I INVALID OPPRTY, 256" },
        { NULL, "ALTUSER S1 CICS(TIMEOUT(0160))", 8, "IKJ56702I INVALID TIMEOUT, 0160" },
        { NULL, "ALTUSER S1 CICS(OPIDENT(ABCD))", 8, "IKJ56702I INVALID OPIDENT, ABCD" },
        { NULL, "ALTUSER S1 LANGUAGE(PRIMARY(ENU) SECONDARY(DEU))", 0, "" },
        { NULL, "LISTUSER S1 LANGUAGE NORACF", 0, "LANGUAGE INFORMATION -------------------- PRIMARY= ENU SECONDARY= DEU" },
        { NULL, "ALTUSER S1 LANGUAGE(PRIMARY(ENGLISH))", 8, "IKJ56702I INVALID PRIMARY, ENGLISH" },
        { NULL, "ALTUSER S1 WORKATTR(WANAME('A. Person') WABLDG('Block 4') WAEMAIL('a@example.org') WAACCNT(77))", 0, "" },
        { NULL, "LISTUSER S1 WORKATTR NORACF", 0, "WANAME= A. Person WABLDG= Block 4 WAACCNT= 77 WAEMAIL= a@example.org" },
        { NULL, "ADDUSER S2 WORKATTR(WAEMAIL('a@example.org'))", 8, "IRR16012I THE MAIL ADDRESS a@example.org IS THAT OF ANOTHER USER" },
        { NULL, "LISTUSER S2", 4, "-" },
        { NULL, "ALTUSER S1 WORKATTR(WAEMAIL('a@example.org'))", 0, "" },
        { NULL, "ADDUSER S2 WORKATTR(WAEMAIL('nobody'))", 8, "IKJ56702I INVALID WAEMAIL, 'nobody'" },
        { NULL, "ALTUSER S1 TSO(USERDATA(12G4))", 8, "IKJ56702I INVALID USERDATA, 12G4" },
        { NULL, "ALTUSER S1 TSO(USERDATA(12345))", 8, "IKJ56702I INVALID USERDATA, 12345" },
        { NULL, "ALTUSER S1 TSO(HOLDCLASS(+))", 8, "IKJ56702I INVALID HOLDCLASS, +" },
        { NULL, "ALTUSER S1 TSO(MAXSIZE(2096129))", 8, "IKJ56702I INVALID MAXSIZE, 2096129" },
        { NULL, "ALTUSER S1 TSO(SECLABEL(SYSLOW))", 0, "" },
        { NULL, "LISTUSER S1 TSO NORACF", 0, "USERDATA= 0000 SECLABEL= SYSLOW" },
        { NULL, "ALTUSER S1 OMVS(MEMLIMIT(4X))", 8, "IKJ56702I INVALID MEMLIMIT, 4X" },
        { NULL, "ALTUSER S1 OMVS(MEMLIMIT(G))", 8, "IKJ56702I INVALID MEMLIMIT, G" },
        { NULL, "ALTUSER S1 OMVS(CPUTIMEMAX(6))", 8, "IKJ56702I INVALID CPUTIMEMAX, 6" },
        { NULL, "ALTUSER S1 NOCICS NOLANGUAGE NOWORKATTR NOTSO", 0, "" },
        { NULL, "LISTUSER S1 NORACF CICS LANGUAGE WORKATTR TSO", 0,
          "NO TSO INFORMATION NO CICS INFORMATION NO LANGUAGE INFORMATION NO WORKATTR INFORMATION" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void fields_of_profiles(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RDEFINE CSFKEYS KEY.ONE ICSF(SYMEXPORTABLE(BYLIST) SYMEXPORTKEYS(K1 K2) SYMCPACFWRAP(YES) SYMCPACFRET(YES))", 0, "-" },
        { NULL, "RLIST CSFKEYS KEY.ONE ICSF NORACF", 0,
          "ICSF INFORMATION ---------------- SYMEXPORTABLE= BYLIST SYMEXPORTKEYS= K1 K2 ASYMUSAGE= HANDSHAKE SECUREEXPORT SYMCPACFWRAP= YES"
          " SYMCPACFRET= YES" },
        { NULL, "RALTER CSFKEYS KEY.ONE ICSF(SYMEXPORTABLE(ALL))", 8, "IKJ56702I INVALID SYMEXPORTABLE, ALL" },
        { NULL, "RALTER CSFKEYS KEY.ONE NOICSF", 0, "-" },
        { NULL, "RLIST CSFKEYS KEY.ONE ICSF NORACF", 0, "NO ICSF INFORMATION" },
        { NULL, "RDEFINE STARTED P.* STDATA(USER(+X))", 8, "IKJ56702I INVALID USER, +X" },
        { NULL, "RDEFINE STARTED P.* STDATA(USER(=MEMBER) TRUSTED(YES))", 0, "-" },
        { NULL, "RLIST STARTED P.* STDATA NORACF", 0, "USER= =MEMBER GROUP= TRUSTED= YES PRIVILEGED= NO TRACE= NO" },
        { NULL, "RDEFINE FACILITY CDT.X CDTINFO(POSIT(200) DEFAULTRC(8) MAXLENGTH(20) OTHER(SPECIAL ALPHA))", 0, "-" },
        { NULL, "RLIST FACILITY CDT.X CDTINFO NORACF", 0, "DEFAULTRC = 008 DEFAULTUACC = NONE FIRST = ALPHA NATIONAL" },
        { NULL, "RLIST FACILITY CDT.X CDTINFO NORACF", 0, "GROUP = KEYQUALIFIERS = 0000000000" },
        { NULL, "RLIST FACILITY CDT.X CDTINFO NORACF", 0, "MAXLENGTH = 020 MAXLENX = 0000000020" },
        { NULL, "RLIST FACILITY CDT.X CDTINFO NORACF", 0, "OTHER = ALPHA SPECIAL POSIT = 0000000200" },
        { NULL, "RALTER FACILITY CDT.X CDTINFO(DEFAULTRC(5))", 8, "IKJ56702I INVALID DEFAULTRC, 5" },
        { NULL, "ADDSD 'SYS1.X.**' DFP(RESOWNER(NOBODY))", 8, "-" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void numbers_of_unix(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER N1 OMVS(AUTOUID)", 8, "IRR52179I" },
        { NULL, "LISTUSER N1", 4, "-" },
        { NULL, "RDEFINE FACILITY BPX.NEXT.USER APPLDATA('100-102/NOAUTO')", 0, "-" },
        { NULL, "ADDUSER N0 OMVS(UID(101))", 0, "-" },
        { NULL, "ADDUSER N1 OMVS(AUTOUID)", 0, "IRR52177I User N1 was assigned an OMVS UID value of 100." },
        { NULL, "RLIST FACILITY BPX.NEXT.USER", 0, "101-102/NOAUTO" },
        { NULL, "ADDUSER N2 OMVS(AUTOUID)", 0, "User N2 was assigned an OMVS UID value of 102." },
        { NULL, "ADDUSER N3 OMVS(AUTOUID)", 8, "IRR52182I" },
        { NULL, "ADDUSER N4 OMVS(AUTOUID UID(5))", 8, "IRR52128I" },
        { NULL, "ADDGROUP NG OMVS(AUTOGID)", 8, "IRR52181I" },
        { NULL, "RALTER FACILITY BPX.NEXT.USER APPLDATA('x/7')", 0, "-" },
        { NULL, "ADDUSER N5 OMVS(AUTOUID)", 8, "IRR52180I" },
        { NULL, "ADDGROUP NG OMVS(AUTOGID)", 0, "IRR52177I Group NG was assigned an OMVS GID value of 7." },
        { NULL, "RLIST FACILITY BPX.NEXT.USER", 0, "x/8" },
        { NULL, "ALTUSER N1 OMVS(UID(101))", 0, "" }, /* nobody asked for numbers of one user alone */
        { NULL, "RDEFINE UNIXPRIV SHARED.IDS", 0, "-" },
        { NULL, "ALTUSER N2 OMVS(UID(101))", 8, "IRR52174I Incorrect UID 101. This value is already in use by N0." },
        { NULL, "ALTUSER N2 OMVS(UID(101) SHARED)", 0, "" },
        { NULL, "ALTUSER N2 OMVS(UID(103))", 0, "" },
        { NULL, "ALTUSER (N1 N2) OMVS(UID(104))", 8, "IRR52185I" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Segments are for SPECIAL, and for those whom class FIELD lets: owners alone do not set them. */
static void class_field(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER F1", 0, "-" },
        { NULL, "ADDUSER F2 OWNER(F1) OMVS(UID(7) HOME('/u/f2'))", 0, "-" },
        { NULL, "ADDUSER F3 AUDITOR", 0, "-" },
        { "F1", "ALTUSER F2 OMVS(HOME('/x'))", 8, "IRR16004I NOT AUTHORIZED TO SPECIFY OMVS(HOME)" },
        { "F1", "ALTUSER F2 NOOMVS", 8, "IRR16004I" },
        { "F1", "LISTUSER F2 OMVS NORACF", 0, "IRR52021I You are not authorized to view OMVS segments." },
        { "F3", "LISTUSER F2 OMVS NORACF", 0, "HOME= /u/f2" },
        { NULL, "SETROPTS CLASSACT(FIELD) GENERIC(FIELD)", 0, "-" },
        { NULL, "RDEFINE FIELD USER.OMVS.**", 0, "-" },
        { NULL, "PERMIT USER.OMVS.** CLASS(FIELD) ID(F1) ACCESS(READ)", 0, "-" },
        { "F1", "LISTUSER F2 OMVS NORACF", 0, "HOME= /u/f2" },
        { "F1", "ALTUSER F2 OMVS(HOME('/x'))", 8, "IRR16004I" },
        { NULL, "PERMIT USER.OMVS.** CLASS(FIELD) ID(F1) ACCESS(UPDATE)", 0, "-" },
        { "F1", "ALTUSER F2 OMVS(HOME('/x'))", 0, "" },
        { NULL, "LISTUSER F2 OMVS NORACF", 0, "HOME= /x" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* ALTUSER F2 TSO made the segment for those who might set none of its fields. */
static void a_segment_without_a_field_was_anybodys(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER F1", 0, "-" },
        { NULL, "ADDUSER F2 OWNER(F1)", 0, "-" },
        { "F1", "ALTUSER F2 TSO(PROC(X))", 8, "IRR16004I NOT AUTHORIZED TO SPECIFY TSO(PROC)" },
        { "F1", "ALTUSER F2 TSO", 8, "IRR16004I" },
        { NULL, "LISTUSER F2 TSO NORACF", 0, "NO TSO INFORMATION" },
        { NULL, "SETROPTS CLASSACT(FIELD) GENERIC(FIELD)", 0, "-" },
        { NULL, "RDEFINE FIELD USER.TSO.PROC", 0, "-" },
        { NULL, "PERMIT USER.TSO.PROC CLASS(FIELD) ID(F1) ACCESS(UPDATE)", 0, "-" },
        { "F1", "ALTUSER F2 TSO", 8, "IRR16004I" },
        { NULL, "RDEFINE FIELD USER.TSO.*", 0, "-" },
        { NULL, "PERMIT USER.TSO.* CLASS(FIELD) ID(F1) ACCESS(UPDATE)", 0, "-" },
        { "F1", "ALTUSER F2 TSO", 0, "" },
        { NULL, "LISTUSER F2 TSO NORACF", 0, "TSO INFORMATION" },
        { NULL, "LISTUSER F2 TSO NORACF", 0, "!NO TSO INFORMATION" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void the_table(void **state UNUSED)
{
    const struct segment_row *segment = segment_find('U', "OMVS");

    assert_non_null(segment);
    assert_non_null(segment_field(segment, "UID"));
    assert_null(segment_field(segment, "SHARED")); /* no field: it says how UID is meant */
    assert_null(segment_find('G', "TSO"));
    for (size_t i = 0; i < segment_row_count; i++)
        for (size_t k = 0; k < segment_rows[i].field_count; k++) {
            const struct operand *row = &segment_rows[i].fields[k];

            assert_non_null(row->help);
            if (row->unset && row->unset[0] == '@')
                assert_non_null(segment_field(&segment_rows[i], row->unset + 1));
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fields_of_users, with_database, without_database),
        cmocka_unit_test_setup_teardown(fields_of_profiles, with_database, without_database),
        cmocka_unit_test_setup_teardown(numbers_of_unix, with_database, without_database),
        cmocka_unit_test_setup_teardown(class_field, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_segment_without_a_field_was_anybodys, with_database, without_database),
        cmocka_unit_test(the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
