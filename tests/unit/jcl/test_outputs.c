/* test_outputs.c - what DDs, OUTPUT statements, control statements and classes make of output; groups; kept bytes. */
#include "jcl/outputs.h"

#include "base/mem.h"
#include "jcl/spool.h"
#include "tests/unit/jcl/converted.h"

static const struct config_output_class class_rows[] = {
    { (char *)(uintptr_t)"H", OUTDISP_HOLD, OUTDISP_ABSENT },
    { (char *)(uintptr_t)"Z", OUTDISP_PURGE, OUTDISP_LEAVE },
};
static const struct config config = { .output_classes = (struct config_output_class *)(uintptr_t)class_rows,
                                      .output_class_count = 2 };

/* "101 A WRITE LOCAL STD - 1 144 1;" for each element from that data set on. */
static void describe(const struct job *job, bool abnormal, uint32_t from, struct buf *text)
{
    struct outputs outputs;

    buf_clear(text);
    outputs_init(&outputs);
    outputs_of_job(&outputs, job, &config, abnormal);
    outputs_group(&outputs);
    for (size_t i = 0; i < outputs.count; i++) {
        const struct jes_attributes *a = &outputs.list[i].attributes;

        if (outputs.list[i].dsid >= from)
            buf_printf(text, "%u %c %s %s %s %s %u %u;", (unsigned)outputs.list[i].dsid, a->output_class,
                       jes_disposition_text(a->disposition), a->dest, a->forms.text, name8_none(&a->writer) ? "-" : a->writer.text,
                       a->copies, a->priority);
    }
    if (text->length == 0)
        buf_put_text(text, "");
    outputs_release(&outputs);
}

#define S "//J JOB MSGCLASS=M\n//S EXEC PGM=X\n"
#define J "//J JOB MSGCLASS=M\n"

static void what_is_said_where(void **state UNUSED)
{
    static const struct {
        const char *deck, *normal, *abnormal;
    } rows[] = {
        { S "//A DD SYSOUT=*\n", "101 M WRITE LOCAL STD - 1 144;", NULL },
        { S "//A DD SYSOUT=H\n", "101 H HOLD LOCAL STD - 1 144;", NULL },
        { S "//A DD SYSOUT=Z\n", "101 Z PURGE LOCAL STD - 1 144;", "101 Z LEAVE LOCAL STD - 1 144;" },
        { S "//A DD SYSOUT=(A,WRT,F1)\n", "101 A WRITE LOCAL F1 WRT 1 144;", NULL },
        { S "//A DD SYSOUT=(,)\n", "101 M WRITE LOCAL STD - 1 144;", NULL },
        { S "//A DD SYSOUT=A,HOLD=YES,DEST=RMT5,COPIES=7\n", "101 A HOLD RMT5 STD - 7 144;", NULL },
        { S "//A DD SYSOUT=A,HOLD=NO,DEST=(NODE1,ANNA),COPIES=(,(1,2))\n", "101 A WRITE NODE1.ANNA STD - 3 144;", NULL },
        { S "//A DD SYSOUT=A,DEST='IP:printer.example.com',\n// FCB=(STD1,ALIGN),UCS=(AN,FOLD)\n",
          "101 A WRITE IP:printer.example.com STD - 1 144;", NULL },
        /* An OUTPUT that is named; what the DD says is stronger. */
        { S "//O OUTPUT CLASS=C,DEST=D1,FORMS=F2,COPIES=2,WRITER=W,PRTY=9\n//A DD SYSOUT=(,),OUTPUT=*.O\n",
          "101 C WRITE D1 F2 W 2 9;", NULL },
        { S "//O OUTPUT CLASS=C,DEST=D1,COPIES=2\n//A DD SYSOUT=A,OUTPUT=*.O,DEST=D2\n", "101 A WRITE D2 STD - 2 144;", NULL },
        { S "//O OUTPUT CLASS=*\n//A DD SYSOUT=(,),OUTPUT=*.O\n", "101 M WRITE LOCAL STD - 1 144;", NULL },
        { S "//O OUTPUT OUTDISP=(PURGE,HOLD)\n//A DD SYSOUT=A,OUTPUT=*.O\n", "101 A PURGE LOCAL STD - 1 144;",
          "101 A HOLD LOCAL STD - 1 144;" },
        { S "//O OUTPUT OUTDISP=KEEP\n//A DD SYSOUT=A,OUTPUT=*.O\n", "101 A KEEP LOCAL STD - 1 144;",
          "101 A KEEP LOCAL STD - 1 144;" },
        { S "//O OUTPUT OUTDISP=(,LEAVE)\n//A DD SYSOUT=H,OUTPUT=*.O\n", "101 H HOLD LOCAL STD - 1 144;",
          "101 H LEAVE LOCAL STD - 1 144;" },
        { S "//O OUTPUT OUTDISP=(PURGE,PURGE)\n//A DD SYSOUT=A,OUTPUT=*.O,HOLD=YES\n", "101 A HOLD LOCAL STD - 1 144;", NULL },
        /* Several: an element each. */
        { S "//O OUTPUT DEST=D1\n//P OUTPUT DEST=D2\n//A DD SYSOUT=A,OUTPUT=(*.O,*.P)\n",
          "101 A WRITE D1 STD - 1 144;101 A WRITE D2 STD - 1 144;", NULL },
        /* DEFAULT=YES: the step before the job, and behind the DD too; not for a DD that names one. */
        { J "//O OUTPUT DEFAULT=YES,DEST=D1\n//S EXEC PGM=X\n//A DD SYSOUT=A\n", "101 A WRITE D1 STD - 1 144;", NULL },
        { J "//O OUTPUT DEFAULT=YES,DEST=D1\n//S EXEC PGM=X\n//P OUTPUT DEFAULT=Y,DEST=D2\n//A DD SYSOUT=A\n",
          "101 A WRITE D2 STD - 1 144;", NULL },
        { S "//A DD SYSOUT=A\n//P OUTPUT DEFAULT=YES,DEST=D2\n", "101 A WRITE D2 STD - 1 144;", NULL },
        { J "//O OUTPUT DEFAULT=YES,DEST=D1\n//N OUTPUT FORMS=F\n//S EXEC PGM=X\n//A DD SYSOUT=A,OUTPUT=*.N\n",
          "101 A WRITE LOCAL F - 1 144;", NULL },
        { J "//O OUTPUT DEFAULT=YES,DEST=D1\n//P OUTPUT DEFAULT=YES,DEST=D2\n//S EXEC PGM=X\n//A DD SYSOUT=A\n",
          "101 A WRITE D1 STD - 1 144;101 A WRITE D2 STD - 1 144;", NULL },
        { S "//P OUTPUT DEFAULT=YES,DEST=D2\n//T EXEC PGM=X\n//A DD SYSOUT=A\n", "101 A WRITE LOCAL STD - 1 144;", NULL },
        { S "//O OUTPUT DEST=D1\n//T EXEC PGM=X\n//A DD SYSOUT=A,OUTPUT=*.S.O\n", "101 A WRITE D1 STD - 1 144;", NULL },
        { J "//P PROC\n//PS EXEC PGM=X\n//O OUTPUT DEST=D1\n//  PEND\n//S EXEC P\n//T EXEC PGM=X\n"
            "//A DD SYSOUT=A,OUTPUT=*.S.PS.O\n",
          "101 A WRITE D1 STD - 1 144;", NULL },
        { J "//P PROC\n//PS EXEC PGM=X\n//O OUTPUT DEST=D1\n//PT EXEC PGM=X\n//A DD SYSOUT=A,OUTPUT=*.PS.O\n//  PEND\n//S EXEC P\n",
          "101 A WRITE D1 STD - 1 144;", NULL },
    };
    struct buf text;

    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct converted converted;

        convert(&converted, rows[i].deck);
        assert_int_equal(converted.output.error_count, 0);
        describe(&converted.output.job, false, SPOOL_FIRST_DD, &text);
        assert_string_equal(text.data, rows[i].normal);
        describe(&converted.output.job, true, SPOOL_FIRST_DD, &text);
        if (rows[i].abnormal)
            assert_string_equal(text.data, rows[i].abnormal);
        converted_release(&converted);
    }
    buf_release(&text);
}

static void what_is_said_of_the_logs(void **state UNUSED)
{
    static const struct {
        const char *deck, *wanted;
    } rows[] = {
        { S, "2 M WRITE LOCAL STD - 1 144;3 M WRITE LOCAL STD - 1 144;4 M WRITE LOCAL STD - 1 144;" },
        { "//J JOB MSGCLASS=H\n//S EXEC PGM=X\n",
          "2 H HOLD LOCAL STD - 1 144;3 H HOLD LOCAL STD - 1 144;4 H HOLD LOCAL STD - 1 144;" },
        { J "//O OUTPUT JESDS=ALL,CLASS=H,DEST=D\n//S EXEC PGM=X\n",
          "2 H HOLD D STD - 1 144;3 H HOLD D STD - 1 144;4 H HOLD D STD - 1 144;" },
        { J "//O OUTPUT JESDS=JCL,OUTDISP=PURGE\n//S EXEC PGM=X\n",
          "2 M WRITE LOCAL STD - 1 144;3 M PURGE LOCAL STD - 1 144;4 M WRITE LOCAL STD - 1 144;" },
        { J "//O OUTPUT JESDS=LOG,DEST=D1\n//P OUTPUT JESDS=LOG,DEST=D2\n//S EXEC PGM=X\n",
          "2 M WRITE D1 STD - 1 144;2 M WRITE D2 STD - 1 144;3 M WRITE LOCAL STD - 1 144;4 M WRITE LOCAL STD - 1 144;" },
        { S "//O OUTPUT JESDS=ALL,DEST=D\n",
          "2 M WRITE LOCAL STD - 1 144;3 M WRITE LOCAL STD - 1 144;4 M WRITE LOCAL STD - 1 144;" },
    };
    struct buf text;

    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct converted converted;

        convert(&converted, rows[i].deck);
        assert_int_equal(converted.output.error_count, 0);
        describe(&converted.output.job, false, 0, &text);
        assert_string_equal(text.data, rows[i].wanted);
        converted_release(&converted);
    }
    buf_release(&text);
}

static void wrong_operands(void **state UNUSED)
{
    static const struct {
        const char *deck, *errors;
    } rows[] = {
        { S "//A DD SYSOUT=AB\n", "3 IEFC639I;" },
        { S "//A DD SYSOUT=-\n", "3 IEFC639I;" },
        { S "//A DD SYSOUT=(A,W,FORMS)\n", "3 IEFC642I;" },
        { S "//A DD SYSOUT=(A,TOOLONGNAME)\n", "3 IEFC642I;" },
        { S "//A DD SYSOUT=(A,W,F,X)\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,OUTPUT=*.NONE\n", "3 IEFC645I;" },
        { S "//A DD SYSOUT=A,OUTPUT=NAME\n", "3 IEFC645I;" },
        { S "//A DD SYSOUT=A,OUTPUT=*.A.B.C.D\n", "3 IEFC645I;" },
        { S "//A DD SYSOUT=A,OUTPUT=(*.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O,\n"
            "//   *.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O,*.O)\n", "3 IEFC640I;" },
        { S "//A DD SYSOUT=A,COPIES=0\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,COPIES=256\n", "3 IEFC638I;" },
        { S "//A DD SYSOUT=A,COPIES=(,(200,100))\n", "3 IEFC638I;" },
        { S "//A DD SYSOUT=A,COPIES=(1,(1,1,1,1,1,1,1,1,1))\n", "3 IEFC640I;" },
        { S "//A DD SYSOUT=A,COPIES=X\n", "3 IEFC644I;" },
        { S "//A DD SYSOUT=A,HOLD=MAYBE\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,DEST=TOOLONGNAME\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,DEST=(A,B,C)\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,DEST=A..B\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,OUTLIM=99999999\n", "3 IEFC638I;" },
        { S "//A DD SYSOUT=A,SPIN=SOON\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,FREE=NOW\n", "3 IEFC632I;" },
        { S "//A DD SYSOUT=A,FCB=TOOLONG\n", "3 IEFC642I;" },
        { S "//A DD SYSOUT=A,UCS=(AN,LOUD)\n", "3 IEFC632I;" },
        { S "//O OUTPUT CLASS=AB\n", "3 IEFC639I;" },
        { S "//O OUTPUT OUTDISP=BURN\n", "3 IEFC632I;" },
        { S "//O OUTPUT OUTDISP=(HOLD,HOLD,HOLD)\n", "3 IEFC632I;" },
        { S "//O OUTPUT JESDS=SOME\n", "3 IEFC632I;" },
        { S "//O OUTPUT DEFAULT=PERHAPS\n", "3 IEFC632I;" },
        { S "//O OUTPUT FORMS=TOOLONGNAME\n", "3 IEFC642I;" },
        { S "//O OUTPUT WRITER=1\n", "3 IEFC647I;" },
        { S "//O OUTPUT PRTY=256\n", "3 IEFC638I;" },
        { S "//O OUTPUT ADDRESS=(A,B,C,D,E)\n", "3 IEFC640I;" },
        { S "// OUTPUT CLASS=A\n", "3 IEFC662I;" },
        { S "//O OUTPUT COLOUR=RED\n", "3 IEFC630I;" },
        { "//J JOB LINES=(1,BURN)\n//S EXEC PGM=X\n", "1 IEFC632I;" },
        { "//J JOB LINES=(X)\n//S EXEC PGM=X\n", "1 IEFC644I;" },
        { "//J JOB PAGES=(1,CANCEL,DUMP)\n//S EXEC PGM=X\n", "1 IEFC632I;" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct converted converted;

        convert(&converted, rows[i].deck);
        if (strcmp(errors_of(&converted), rows[i].errors) != 0)
            print_error("%s", rows[i].deck);
        assert_string_equal(errors_of(&converted), rows[i].errors);
        converted_release(&converted);
    }
}

static void add(struct outputs *outputs, uint32_t dsid, char output_class, const char *group)
{
    struct output_element element = { dsid, { .output_class = output_class, .disposition = JES_WRITE, .copies = 1, .priority = 1,
                                              .forms = name8_const("STD"), .dest = "LOCAL" } };

    snprintf(element.attributes.group.text, sizeof element.attributes.group.text, "%s", group);
    outputs_add(outputs, &element);
}

static void groups_are_numbered(void **state UNUSED)
{
    static const char *const wanted[] = { "1", "1", "2", "PAY", "1", "3" };
    struct outputs outputs;
    uint32_t group_of[6];

    outputs_init(&outputs);
    add(&outputs, 2, 'A', "");
    add(&outputs, 3, 'A', "");
    add(&outputs, 101, 'B', "");
    add(&outputs, 102, 'A', "PAY");
    add(&outputs, 103, 'A', "");
    add(&outputs, 104, 'C', "");
    outputs_group(&outputs);
    for (size_t i = 0; i < outputs.count; i++)
        assert_string_equal(outputs.list[i].attributes.group.text, wanted[i]);
    assert_int_equal(outputs_groups(&outputs, group_of), 4);
    assert_int_equal(group_of[4], 0);
    assert_int_equal(group_of[5], 3);
    /* One more element joins, or gets the next number. */
    add(&outputs, 105, 'C', "");
    add(&outputs, 106, 'D', "");
    outputs_group(&outputs);
    assert_string_equal(outputs.list[6].attributes.group.text, "3");
    assert_string_equal(outputs.list[7].attributes.group.text, "4");
    outputs_release(&outputs);
}

static void kept_bytes(void **state UNUSED)
{
    struct outputs outputs, read;
    struct buf bytes;

    outputs_init(&outputs);
    add(&outputs, 2, 'A', "1");
    add(&outputs, 101, 'Z', "PAY");
    buf_init(&bytes, 1 << 16);
    outputs_encode(&outputs, &bytes);
    assert_int_equal(outputs_decode(buf_span(&bytes), &read), 0);
    assert_int_equal(read.count, 2);
    assert_int_equal(read.list[1].dsid, 101);
    assert_string_equal(read.list[1].attributes.group.text, "PAY");
    outputs_release(&read);
    for (size_t length = 0; length < bytes.length; length++) {
        void *copy = mem_copy(bytes.data, length);

        assert_true(outputs_decode(span_bytes(copy, length), &read) < 0);
        assert_int_equal(read.count, 0);
        mem_free(copy);
    }
    bytes.data[1] = '\x7f'; /* a count that the bytes cannot have */
    assert_true(outputs_decode(buf_span(&bytes), &read) < 0);
    buf_release(&bytes);
    outputs_release(&outputs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_where), cmocka_unit_test(what_is_said_of_the_logs), cmocka_unit_test(wrong_operands),
        cmocka_unit_test(groups_are_numbered), cmocka_unit_test(kept_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
