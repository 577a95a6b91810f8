/* test_object_commands.c - commands about objects: replies, what changed, what did not; the store beneath them fails when told. */
#include "tests/unit/mstr/fake_saf.h"
#include "tests/unit/mstr/fake_store.h"

#include "mstr/command_server.h"
#include "mstr/commands.h"
#include "mstr/condition.h"

/* The owner of the messages, as one queue that holds some. */
struct fake_queues {
    struct queue_state state;
    unsigned cleared, moved, changed;
};

struct fixture {
    struct fake_saf saf;
    struct fake_store store;
    struct fake_queues queues;
    struct qmgr qmgr;
};

static void fake_state(void *context, const struct object *queue, struct queue_state *state)
{
    struct fake_queues *queues = context;

    if (strcmp(queue->name, "BUSY") == 0)
        *state = queues->state;
}

static void fake_changed(void *context, struct object *queue)
{
    assert_int_equal(queue->type, TYPE_QLOCAL);
    ((struct fake_queues *)context)->changed++;
}

static int fake_clear(void *context, struct object *queue UNUSED)
{
    ((struct fake_queues *)context)->cleared++;
    return 0;
}

static int fake_move(void *context, struct object *from UNUSED, struct object *to UNUSED)
{
    ((struct fake_queues *)context)->moved++;
    return 0;
}

static const char *give_from(struct fixture *f, const char *user, const char *text, unsigned source)
{
    static char result[1 << 18];
    struct identity who = { .user = name8_const(user), .source = IDENTITY_COMMAND };
    struct order order;
    unsigned ends = 0;
    struct span rest, line;

    order_init(&order, &who, span_of(text), source);
    command_serve(&f->qmgr, &order);
    snprintf(result, sizeof result, "%s%s", order.log.data, order.reply.data);
    rest = buf_span(&order.reply);
    while (span_line(&rest, &line))
        ends += span_starts(line, "CSQ9022I") || span_starts(line, "CSQ9023E");
    assert_int_equal(ends, 1);
    order_release(&order);
    return result;
}

static const char *give(struct fixture *f, const char *text)
{
    return give_from(f, "U", text, S_C);
}

static void started(struct fixture *f)
{
    f->saf.inactive = "MQADMIN MXADMIN"; /* no checks, unless a test wants them */
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->saf));
    qmgr_set_store(&f->qmgr, fake_object_store(&f->store));
    f->qmgr.queues = (struct queue_part){ &f->queues, fake_state, fake_changed, fake_clear, NULL, NULL, fake_move, NULL };
    assert_non_null(strstr(give(f, "START QMGR"), "NORMAL COMPLETION"));
}

static void ended(struct fixture *f)
{
    qmgr_release(&f->qmgr);
    fake_store_release(&f->store);
}

/* A step: a command, and a text that the reply has to hold, or behind ! one that it must not hold. */
struct step {
    const char *command;
    const char *wanted;
};

static void take(struct fixture *f, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *reply = give(f, steps[i].command);
        bool not = steps[i].wanted[0] == '!';

        if ((strstr(reply, steps[i].wanted + not) == NULL) != not)
            fail_msg("%s\nwanted: %s\ngiven: %s", steps[i].command, steps[i].wanted, reply);
    }
}

static const struct step defining[] = {
    { "DEFINE QLOCAL(Q)", "CSQ9022I ZQS1 CSQMAQLC ' DEFINE QLOCAL' NORMAL COMPLETION\n" },
    { "DEFINE QLOCAL(Q)", "CSQM095I ZQS1 CSQMAQLC QLOCAL(Q) EXISTING OBJECT WOULD BE REPLACED\n"
                          "CSQM090E ZQS1 CSQMAQLC FAILURE REASON CODE X'00D44001'\n"
                          "CSQ9023E ZQS1 CSQMAQLC ' DEFINE QLOCAL' ABNORMAL COMPLETION\n" },
    { "DEFINE QLOCAL(Q) REPLACE NOREPLACE", "CSQ9000E ZQS1 'NOREPLACE' appears more than once\n" },
    { "DELETE QLOCAL(Q) PURGE NOPURGE", "CSQ9000E ZQS1 'NOPURGE' appears more than once\n" }, /* and the queue was deleted */
    { "DELETE QLOCAL(Q) NOPURGE PURGE", "CSQ9000E ZQS1 'PURGE' appears more than once\n" },
    { "ALTER QLOCAL(Q) NOPUT(ENABLED)", "CSQ9008E ZQS1 'PUT' may not be negated\n" },
    { "DEFINE QLOCAL(NEW) NOLIKE(Q)", "CSQ9008E ZQS1 'LIKE' may not be negated\n" },
    { "DEFINE QALIAS(Q) TARGET(X)", "CSQM129I ZQS1 CSQMAQAC QALIAS(Q) HAS WRONG TYPE, IT IS QLOCAL\n" },
    { "DEFINE QALIAS(Q) TARGET(X) REPLACE", "HAS WRONG TYPE" },
    { "ALTER QALIAS(Q) TARGET(X)", "HAS WRONG TYPE" },
    { "DELETE QALIAS(Q)", "HAS WRONG TYPE" },
    { "ALTER QLOCAL(Q) SHARE TRIGGER MAXDEPTH(5)", "CSQ9022I" },
    { "DISPLAY QLOCAL(Q) SHARE NOTRIGGER MAXDEPTH",
      "CSQM293I ZQS1 CSQMDRTS 1 QLOCAL FOUND MATCHING REQUEST CRITERIA\n"
      "CSQM201I ZQS1 CSQMDRTS  DISPLAY QLOCAL DETAILS\nQLOCAL(Q)\nTYPE(QLOCAL)\nQSGDISP(QMGR)\n"
      "MAXDEPTH(5)\nSHARE\nTRIGGER\n END QLOCAL DETAILS\n" },
    { "DEFINE QLOCAL(Q2) LIKE(Q) NOSHARE", "CSQ9022I" },
    { "DISPLAY QUEUE(Q2) MAXDEPTH SHARE TRIGGER", "MAXDEPTH(5)\nNOSHARE\nTRIGGER\n" },
    { "DEFINE QLOCAL(Q3) LIKE(NONE)", "CSQM094I ZQS1 CSQMAQLC LIKE(NONE) WAS NOT FOUND\n" },
    { "DEFINE QMODEL(Q3) LIKE(Q)", "LIKE(Q) WAS NOT FOUND" },
    { "DEFINE QLOCAL(Q2) REPLACE", "CSQ9022I" },
    { "DISPLAY QUEUE(Q2) MAXDEPTH", "MAXDEPTH(999999999)\n" }, /* what is not named is as if it were new */
    { "ALTER QLOCAL(Q) QDEPTHHI(30) QDEPTHLO(40)", "CSQM150I ZQS1 CSQMAQLC QDEPTHHI AND QDEPTHLO VALUES" },
    { "ALTER QLOCAL(Q) CLUSTER(A) CLUSNL(B)", "CLUSTER AND CLUSNL" },
    { "ALTER QLOCAL(Q) USAGE(XMITQ) INDXTYPE(MSGTOKEN)", "CSQM150I ZQS1 CSQMAQLC USAGE AND INDXTYPE VALUES" },
    { "DEFINE QMODEL(M) DEFTYPE(TEMPDYN) DEFPSIST(YES)", "CSQM150I ZQS1 CSQMAQMC DEFTYPE AND DEFPSIST VALUES" },
    { "DEFINE QMODEL(M) INDXTYPE(MSGTOKEN)", "DEFTYPE AND INDXTYPE" }, /* a model is of TEMPDYN when it is not said */
    { "DEFINE QMODEL(M) DEFTYPE(PERMDYN) DEFPSIST(YES) INDXTYPE(MSGTOKEN)", "CSQ9022I" },
    { "ALTER QMODEL(M) DEFTYPE(TEMPDYN) INDXTYPE(NONE)", "DEFTYPE AND DEFPSIST" },
    { "DELETE QMODEL(M)", "CSQ9022I" },
    { "DISPLAY QLOCAL(Q) QDEPTHHI CLUSTER", "CLUSTER()\nQDEPTHHI(80)\n" },
    { "ALTER QLOCAL(Q) DEFTYPE(PERMDYN)", "CSQ9001E ZQS1 'DEFTYPE' is invalid\n" },
    { "ALTER QLOCAL(Q) CURDEPTH(7)", "CSQ9001E ZQS1 'CURDEPTH' is invalid\n" },
    { "ALTER QLOCAL(Q) SHARE NOSHARE", "CSQ9000E ZQS1 'NOSHARE' appears more than once\n" },
    { "ALTER QLOCAL(Q) SHARE(YES)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SHARE'\n" },
    { "ALTER QLOCAL(Q) MAXDEPTH", "CSQ9010E ZQS1 Required parameter for 'MAXDEPTH' not specified\n" },
    { "ALTER QLOCAL(Q) BOQNAME('A-B')", "CSQM093I ZQS1 CSQMAQLC BOQNAME(A-B) NAME CONTAINS INVALID CHARACTERS\n" },
    { "ALTER QLOCAL(Q) STGCLASS(NINELETTR)", "CSQ9015E ZQS1 'STGCLASS' parameter exceeds 8 characters\n" },
    { "ALTER QLOCAL(Q) QSGDISP(GROUP)", "CSQM110I ZQS1 CSQMAQLC QLOCAL(Q) QSGDISP(GROUP) NOT ALLOWED\n" },
    { "DEFINE QLOCAL(' ')", "CSQ9023E" },
    { "DEFINE QLOCAL(Q*)", "CSQM093I" },
    { "DEFINE QLOCAL()", "CSQ9010E" },
    { "DEFINE QLOCAL(A B)", "CSQ9011E" },
    { "DELETE QLOCAL(NONE) IGNSTATE(YES)", "CSQ9022I ZQS1 CSQMUQLC ' DELETE QLOCAL' NORMAL" },
    { "DELETE QLOCAL(NONE) IGNSTATE(NO)", "CSQM125I ZQS1 CSQMUQLC QLOCAL (NONE) QSGDISP(QMGR) WAS NOT FOUND\n" },
    { "DELETE QLOCAL(Q) DESCR('x')", "CSQ9001E ZQS1 'DESCR' is invalid\n" },
    { "DELETE QLOCAL(Q)", "CSQ9022I" },
    { "DISPLAY QUEUE(Q)", "CSQM297I ZQS1 CSQMDRTS NO QUEUE FOUND MATCHING REQUEST CRITERIA\nCSQ9022I" },
    /* an attribute with the name of a keyword is no keyword */
    { "DEFINE QLOCAL(P) PROCESS(X) STGCLASS(S1)", "' DEFINE QLOCAL' NORMAL" },
    /* a bridge to IMS has a group and a member: one of them alone was taken */
    { "DEFINE STGCLASS(IMS) XCFGNAME(GROUP)", "CSQM150I ZQS1 CSQMASCC XCFGNAME AND XCFMNAME VALUES ARE INCOMPATIBLE" },
    { "DEFINE STGCLASS(IMS) XCFMNAME(MEMBER)", "CSQM150I" },
    { "DEFINE STGCLASS(IMS) XCFGNAME(GROUP) XCFMNAME(MEMBER)", "CSQ9022I" },
    { "ALTER STGCLASS(IMS) XCFGNAME(' ')", "CSQM150I" },
    { "ALTER STGCLASS(IMS) XCFGNAME(' ') XCFMNAME(' ')", "CSQ9022I" },
    { "DIS QL(P) PROCESS USAGE", "PROCESS(X)\nUSAGE(NORMAL)\n" },
    { "DEFINE PROCESS(X) APPLICID('a (b) ''c''')", "' DEFINE PROCESS' NORMAL" },
    { "DIS PRO(X) ALL", "APPLICID(a (b) 'c')\n" },
};

static void how_objects_are_defined(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, defining, ARRAY_COUNT(defining));
    assert_true(f.queues.changed >= 4 && f.queues.cleared == 1);
    ended(&f);
}

static const struct step channels[] = {
    { "DEFINE CHANNEL(C) CHLTYPE(SDR) TRPTYPE(TCP) CONNAME('h(1)')", "CSQM149I ZQS1 CSQMACHC XMITQ REQUIRED WITH TYPE(SDR)\n" },
    { "DEFINE CHANNEL(C) SSLCAUTH(OPTIONAL) CHLTYPE(SDR)", "CSQM148I ZQS1 CSQMACHC SSLCAUTH NOT ALLOWED WITH TYPE(SDR)\n" },
    { "DEFINE CHANNEL(C) CHLTYPE(PIPE)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'CHLTYPE'\n" },
    { "DEFINE CHANNEL(C) CHLTYPE(QLOCAL)", "CSQ9011E" },
    { "DEFINE CHANNEL(C) CHLTYPE(ALL)", "CSQ9011E" },
    { "DEFINE CHANNEL(C)", "CSQ9010E ZQS1 Required parameter for 'CHLTYPE' not specified\n" },
    { "DEFINE CHANNEL(C) CHLTYPE(SVRCONN) PUTAUT(CTX)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'PUTAUT'\n" },
    { "DEFINE CHANNEL(C) CHLTYPE(SVRCONN)", "CSQ9022I" },
    { "DEFINE CHANNEL(D) CHLTYPE(RCVR) PUTAUT(CTX)", "CSQ9022I" },
    { "ALTER CHANNEL(C) CHLTYPE(RCVR) PUTAUT(CTX)", "HAS WRONG TYPE, IT IS SVRCONN" },
    { "DISPLAY CHANNEL(*) TYPE(RCVR) PUTAUT", "CHANNEL(D)\nCHLTYPE(RCVR)\nQSGDISP(QMGR)\nPUTAUT(CTX)\n" },
    { "DISPLAY CHANNEL(*) CHLTYPE(SVRCONN)", "!CHANNEL(D)" },
    { "DISPLAY CHANNEL(*) CHLTYPE PUTAUT DISCINT", "PUTAUT(CTX)" },
    { "DISPLAY CHANNEL(C) ALL", "DISCINT(0)\n" },
    { "DISPLAY CHANNEL(C) ALL", "KAINT(AUTO)\n" },
    { "DISPLAY CHANNEL(C) ALL", "!PASSWORD" },
    { "DELETE CHANNEL(C)", "CSQ9022I" },
    { "DEFINE AUTHINFO(L) AUTHTYPE(CRLLDAP) CONNAME('ldap') LDAPPWD('Secret1')", "CSQ9022I" },
    { "DISPLAY AUTHINFO(L) ALL", "!Secret1" },
    { "DISPLAY AUTHINFO(L) WHERE(LDAPPWD EQ 'Secret1')", "CSQM297I" }, /* a password is not found by guessing */
};

static void a_type_decides_which_attributes_there_are(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, channels, ARRAY_COUNT(channels));
    ended(&f);
}

static const struct step conditions[] = {
    { "DEFINE QLOCAL(A) MAXDEPTH(10) DESCR('first') CAPEXPRY(5)", "CSQ9022I" },
    { "DEFINE QLOCAL(B) MAXDEPTH(20) DESCR('second')", "CSQ9022I" },
    { "DEFINE QALIAS(AA) TARGET(B)", "CSQ9022I" },
    { "DEFINE NAMELIST(N) NAMES(ONE,TWO.X)", "CSQ9022I" },
    { "DEFINE NAMELIST(EMPTY) NAMES( )", "CSQ9022I" }, /* a list without names was refused */
    { "ALTER NAMELIST(EMPTY) NAMES(ONE)", "CSQ9022I" },
    { "ALTER NAMELIST(EMPTY) NAMES()", "CSQ9022I" },
    { "DIS NAMELIST(EMPTY) NAMES NAMCOUNT", "NAMES()\nNAMCOUNT(0)\n" },
    { "ALTER NAMELIST(EMPTY) NAMES", "CSQ9010E" },
    { "ALTER NAMELIST(EMPTY) DESCR()", "CSQ9010E" },
    { "DELETE NAMELIST(EMPTY)", "CSQ9022I" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH LT 20)", "CSQM293I ZQS1 CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH LE 20)", "CSQM293I ZQS1 CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH NE 20)", "QUEUE(A)" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH GE 10)", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH EQ 10)", "!QUEUE(B)" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH EQ 10)", "DEFPSIST(NO)" }, /* all attributes of what it picks */
    { "DIS QUEUE(*) MAXDEPTH WHERE(MAXDEPTH EQ 10)", "!DEFPSIST" },
    { "DIS QUEUE(*) WHERE(DESCR LK 'sec*')", "QUEUE(B)" },
    { "DIS QUEUE(*) WHERE(DESCR NL 'sec*')", "!QUEUE(B)" },
    { "DIS QUEUE(*) WHERE(TARGET EQ B)", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) WHERE(TARGQ EQ B)", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) WHERE(CAPEXPRY EQ NOLIMIT)", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*) WHERE(CAPEXPRY LT 9)", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) WHERE(CURDEPTH GT 0)", "CSQM297I" },
    { "ALTER QLOCAL(A) STREAMQ(B)", "CSQ9022I" },
    { "ALTER QLOCAL(B) STREAMQ(A)", "GBRM066E STREAMQ(A) OF QLOCAL(B) IS NOT ALLOWED" },
    { "DIS NL(*) WHERE(NAMES CT ONE)", "NAMELIST(N)" },
    { "DIS NL(*) WHERE(NAMES CT TWO)", "CSQM297I" },
    { "DIS NL(*) WHERE(NAMES CTG 'TWO*')", "NAMELIST(N)" },
    { "DIS NL(*) WHERE(NAMES EX ONE)", "CSQM297I" },
    { "DIS NL(*) WHERE(NAMES EXG 'THREE*')", "NAMELIST(N)" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH LIKE 5)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'WHERE'" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH GT MANY)", "unacceptable for 'WHERE'" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH LK 5)", "unacceptable for 'WHERE'" },
    { "DIS QUEUE(*) WHERE(COLOUR EQ RED)", "unacceptable for 'WHERE'" },
    { "DIS QUEUE(*) WHERE(MAXDEPTH)", "unacceptable for 'WHERE'" },
    { "DIS QUEUE(*) WHERE()", "CSQ9010E" },
    { "DIS QUEUE(A*)", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*A)", "CSQM093I" },
    { "DIS QLOCAL(A*)", "CSQMDRTS 1 QLOCAL" },
    { "DIS QUEUE(*) TYPE(QALIAS)", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) TYPE(ALL)", "CSQMDRTS 3 QUEUE" },
    { "DIS QUEUE(*) TYPE(SDR)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(QTYPE EQ QALIAS)", "CSQMDRTS 1 QUEUE" }, /* types were no keywords of WHERE */
    { "DIS QUEUE(*) WHERE(TYPE NE QALIAS)", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*) WHERE(QTYPE GT QALIAS)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(QTYPE EQ SDR)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(CHLTYPE EQ SDR)", "CSQ9011E" },
    { "DIS QUEUE(*) TYPE(QLOCAL) WHERE(QTYPE EQ QALIAS)", "CSQ9011E" },
    { "DIS QLOCAL(*) WHERE(QTYPE EQ QALIAS)", "CSQ9011E" },
    { "DIS CHANNEL(*) WHERE(CHLTYPE EQ SDR)", "CSQM297I" },
    { "DIS AUTHINFO(*) WHERE(AUTHTYPE EQ IDPWOS)", "CSQM297I" },
    { "DIS QUEUE(*) MAXDEPTH(5)", "CSQ9011E" },
};

/* WHERE: what fits the attribute, and what does not; blanks; what is no number. */
static const struct step filters[] = {
    { "DEFINE QLOCAL(A) MAXDEPTH(10) DESCR('first') CAPEXPRY(5) SHARE", "CSQ9022I" },
    { "DEFINE QLOCAL(BUSY) MAXDEPTH(20) DESCR('10') NOTRIGGER", "CSQ9022I" },
    { "DEFINE QALIAS(AA) TARGET(B)", "CSQ9022I" },
    { "DEFINE NAMELIST(N) NAMES(ONE,TWO.X)", "CSQ9022I" },
    { "DEFINE CHANNEL(C) CHLTYPE(RCVR) SPLPROT(ASPOLICY)", "CSQ9022I" },
    { "SET CHLAUTH('C') TYPE(BLOCKUSER) USERLIST('u1','u2')", "CSQ9022I" },
    { "DIS QUEUE(*) WHERE(SHARE EQ YES)", "CSQMDRTS 1 QUEUE" }, /* it was the word itself that had to stand there */
    { "DIS QUEUE(*) WHERE(SHARE NE YES)", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) WHERE(TRIGGER EQ NO)", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*) WHERE(SHARE EQ SHARE)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(SHARE LK 'Y*')", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(PUT EQ ENABLED)", "CSQMDRTS 3 QUEUE" },
    { "DIS QUEUE(*) WHERE(PUT EQ MAYBE)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'WHERE'" },
    { "DIS QUEUE(*) WHERE(PUT GT DISABLED)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(PUT LK 'E*')", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(CAPEXPRY GT 3)", "CSQMDRTS 1 QUEUE" }, /* NOLIMIT was more than 3, as a text */
    { "DIS QUEUE(*) WHERE(CAPEXPRY NE 3)", "CSQMDRTS 3 QUEUE" },
    { "DIS QUEUE(*) WHERE(CAPEXPRY LT NOLIMIT)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(CURDEPTH EQ -1)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(CURDEPTH EQ 4294967296)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(CURDEPTH CT 3)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(PSID GT 5)", "CSQMDRTS 1 QUEUE" }, /* 10 was less than 5; a queue without a page set has none */
    { "DIS QUEUE(*) WHERE(PSID LT 5)", "CSQM297I" },
    { "DIS QUEUE(*) WHERE(PSID EQ '')", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) WHERE(DESCR EQ 'first ')", "CSQMDRTS 1 QUEUE" }, /* blanks at the end counted */
    { "DIS QUEUE(*) WHERE(DESCR EQ ' ')", "QUEUE(AA)" },
    { "DIS QUEUE(*) WHERE(DESCR NE '')", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(*) WHERE(DESCR EQ '010')", "CSQM297I" }, /* a text that looks like a number is none */
    { "DIS QUEUE(*) WHERE(DESCR CT 'first')", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(DESCR EQ 'first') WHERE(PUT EQ ENABLED)", "CSQ9000E ZQS1 'WHERE' appears more than once" },
    { "DIS QUEUE(*) WHERE(DESCR EQ 'first' PUT EQ ENABLED)", "CSQ9011E" },
    { "DIS QUEUE(A*) WHERE(DESCR LK '*')", "CSQMDRTS 2 QUEUE" },
    { "DIS QUEUE(A) WHERE(DESCR LK 's*')", "CSQM297I" },
    { "DIS QUEUE(*) WHERE(QDPHIEV EQ ENABLED)", "CSQ9011E" },
    { "DIS QUEUE(*) WHERE(QSGDISP EQ QMGR)", "CSQ9011E" },
    { "DIS QUEUE(*) STGCLASS(D*) WHERE(STGCLASS EQ 'DEFAULT')", "CSQ9011E" }, /* one of the two may say it */
    { "DIS QUEUE(*) STGCLASS(D*) WHERE(MAXDEPTH EQ 20)", "CSQMDRTS 1 QUEUE" },
    { "DIS QUEUE(*) STGCLASS WHERE(STGCLASS EQ 'DEFAULT')", "CSQMDRTS 2 QUEUE" },
    { "DIS NL(*) WHERE(NAMES EQ ONE)", "CSQ9011E" },
    { "DIS NL(*) WHERE(NAMES LK 'O*')", "CSQ9011E" },
    { "DIS NL(*) WHERE(NAMCOUNT GE 2)", "CSQMDRTS 1 NAMELIST" },
    { "DIS CHANNEL(*) WHERE(SPLPROT EQ ASPOLICY)", "CSQMDRTS 1 CHANNEL" }, /* a word that the senders do not have */
    { "DIS CHANNEL(*) WHERE(SPLPROT EQ REMOVE)", "CSQM297I" },
    { "DIS CHLAUTH('*') WHERE(USERLIST CT 'u2')", "CSQMDRTS 1 CHLAUTH" },
    { "DIS QMGR WHERE(MAXHANDS EQ 256)", "CSQ9001E" },
};

/* 5: a number, w: a word of the row, Y: YES, t: a text. What of LT GT EQ NE LE GE LK NL CT EX CTG EXG fits with it. */
static const struct {
    enum attribute_kind kind;
    char value;
    const char *fits;
} fitting[] = {
    { ATTRIBUTE_NUMBER, '5', "LT GT EQ NE LE GE" },
    { ATTRIBUTE_NUMBER, 'w', "EQ NE" },
    { ATTRIBUTE_NUMBER, 't', "" },
    { ATTRIBUTE_WORD, 'w', "EQ NE" },
    { ATTRIBUTE_WORD, 't', "" },
    { ATTRIBUTE_FLAG, 'Y', "EQ NE" },
    { ATTRIBUTE_FLAG, 'w', "" },
    { ATTRIBUTE_TEXT, 't', "LT GT EQ NE LE GE LK NL" },
    { ATTRIBUTE_TEXT, '5', "LT GT EQ NE LE GE LK NL" },
    { ATTRIBUTE_NAME, 't', "LT GT EQ NE LE GE LK NL" },
    { ATTRIBUTE_LIST, 't', "CT EX CTG EXG" },
    { ATTRIBUTE_SECRET, 't', "LT GT EQ NE LE GE LK NL" },
    { ATTRIBUTE_LIVE, '5', "LT GT EQ NE LE GE" },
    { ATTRIBUTE_LIVE, 't', "" },
    { ATTRIBUTE_LIVE_TEXT, 't', "LT GT EQ NE LE GE LK NL" },
};

/* Each attribute of each type of object that DISPLAY shows, with each operator. */
static void each_attribute_takes_the_operators_of_its_kind(void **state UNUSED)
{
    static const char *const all[] = { "LT", "GT", "EQ", "NE", "LE", "GE", "LK", "NL", "CT", "EX", "CTG", "EXG" };
    unsigned tried = 0;

    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        for (const uint16_t *a = type_attributes((enum object_type)type); *a != ATTRIBUTE_COUNT; a++) {
            const struct attribute_row *row = attribute_row((enum attribute)*a);

            for (unsigned i = 0; i < ARRAY_COUNT(fitting) * ARRAY_COUNT(all); i++) {
                const unsigned kind = i / ARRAY_COUNT(all);
                const char *operator = all[i % ARRAY_COUNT(all)];
                const char value = fitting[kind].value;
                struct span items[] = { span_of(row->name), span_of(operator),
                                        value == '5' ? span_of("5") : value == 'Y' ? span_of("YES") :
                                        value == 't' ? span_of("neverA*") : word_at(row->words ? row->words : "", 0) };
                const struct mqsc_value where = { .given = true, .count = 3, .items = items };
                struct condition condition;
                bool fits = word_place(fitting[kind].fits, span_of(operator)) >= 0;

                if (fitting[kind].kind != row->kind || items[2].length == 0)
                    continue;
                fits = fits && word_place("QDPHIEV QDPLOEV QDPMAXEV QSVCIEV", items[0]) < 0;
                if ((condition_of(&condition, &where, TYPE_SET(type)) == 0) != fits)
                    fail_msg("%s of %s %s %.*s", row->name, object_types[type].word, operator, (int)items[2].length, items[2].data);
                tried++;
            }
        }
    }
    assert_true(tried > 5000);
}

static void a_filter_took_operators_and_values_that_do_not_fit(void **state UNUSED)
{
    struct fixture f = { .queues = { .state = { .depth = 3, .psid = 10 } } };

    started(&f);
    take(&f, filters, ARRAY_COUNT(filters));
    ended(&f);
}

static void what_is_shown(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, conditions, ARRAY_COUNT(conditions));
    ended(&f);
}

static void what_a_queue_holds_decides(void **state UNUSED)
{
    struct fixture f = { .queues = { .state = { .depth = 3, .inputs = 1, .psid = 4 } } };
    const struct step open[] = {
        { "DEFINE QLOCAL(BUSY)", "CSQ9022I" },
        { "DEFINE QLOCAL(FREE)", "CSQ9022I" },
        { "DIS QL(BUSY) CURDEPTH IPPROCS PSID", "IPPROCS(1)\nCURDEPTH(3)\nPSID(4)\n" },
        { "DIS QL(FREE) CURDEPTH PSID", "CURDEPTH(0)\nPSID()\n" },
        { "DELETE QLOCAL(BUSY) PURGE", "CSQM101I ZQS1 CSQMUQLC QLOCAL(BUSY) IS CURRENTLY IN USE\n" },
        { "CLEAR QLOCAL(BUSY)", "CSQM101I" },
        { "MOVE QLOCAL(FREE) TOQLOCAL(BUSY) TYPE(ADD)", "CSQM101I" },
        { "ALTER QLOCAL(BUSY) USAGE(XMITQ)", "CSQM101I" },
        { "ALTER QLOCAL(BUSY) USAGE(XMITQ) FORCE", "CSQ9022I" },
        { "ALTER QLOCAL(BUSY) STGCLASS(OTHER) FORCE", "CSQM101I" },
    };
    const struct step full[] = {
        { "DELETE QLOCAL(BUSY)", "CSQM103I ZQS1 CSQMUQLC QLOCAL(BUSY) HAS MESSAGES ASSOCIATED\n" },
        { "MOVE QLOCAL(FREE) TOQLOCAL(BUSY)", "CSQM103I ZQS1 CSQMAQLC TOQLOCAL(BUSY) HAS MESSAGES ASSOCIATED\n" },
        { "MOVE QLOCAL(FREE) TOQLOCAL(BUSY) TYPE(ADD)", "CSQ9022I ZQS1 CSQMAQLC ' MOVE QLOCAL' NORMAL" },
        { "MOVE QLOCAL(FREE) TOQLOCAL(FREE)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TOQLOCAL'\n" }, /* it was said not to be there */
        { "MOVE QLOCAL(FREE) TOQLOCAL(GONE)", "CSQM094I" },
        { "MOVE QLOCAL(FREE)", "CSQ9010E" },
        { "ALTER QLOCAL(BUSY) STGCLASS(OTHER)", "CSQM101I" },
        { "ALTER QLOCAL(BUSY) STGCLASS(DEFAULT)", "CSQ9022I" }, /* it is */
        { "CLEAR QLOCAL(BUSY)", "CSQ9022I ZQS1 CSQMAQLC ' CLEAR QLOCAL' NORMAL" },
        { "DELETE QLOCAL(BUSY) PURGE", "CSQ9022I" },
    };

    started(&f);
    take(&f, open, ARRAY_COUNT(open));
    assert_int_equal(f.queues.cleared + f.queues.moved, 0);
    f.queues.state.inputs = 0;
    take(&f, full, ARRAY_COUNT(full));
    assert_int_equal(f.queues.cleared, 2);
    assert_int_equal(f.queues.moved, 1);
    ended(&f);
}

static void a_storage_class_stays_while_its_queues_are_used(void **state UNUSED)
{
    static const struct step used[] = {
        { "DELETE STGCLASS(CLASS)", "STGCLASS(CLASS) IS CURRENTLY IN USE\nCSQM090E ZQS1 CSQMUSCC FAILURE REASON CODE X'00D44008'\n" },
        { "ALTER STGCLASS(CLASS) PSID(4)", "STGCLASS(CLASS) IS CURRENTLY IN USE\n" },
        { "DEFINE STGCLASS(CLASS) PSID(4) REPLACE", "STGCLASS(CLASS) IS CURRENTLY IN USE\n" },
        { "DEFINE STGCLASS(CLASS) PSID(3) DESCR('A') REPLACE", "CSQ9022I" },
        { "ALTER STGCLASS(CLASS) DESCR('B')", "CSQ9022I" },
        { "DEFINE STGCLASS(OTHER) PSID(2)", "CSQ9022I" },
        { "DELETE STGCLASS(OTHER)", "CSQ9022I" },
    };
    const struct queue_state states[] = { { .depth = 1 }, { .inputs = 1 }, { .outputs = 1 }, { .uncommitted = true } };
    struct fixture f = { .queues = { .cleared = 0 } };

    started(&f);
    give(&f, "DEFINE STGCLASS(CLASS) PSID(3)");
    give(&f, "DEFINE QLOCAL(FREE) STGCLASS(CLASS)");
    give(&f, "DEFINE QMODEL(MODEL) STGCLASS(CLASS)");
    give(&f, "DEFINE QLOCAL(BUSY) STGCLASS(CLASS)");
    for (size_t i = 0; i < ARRAY_COUNT(states); i++) {
        f.queues.state = states[i];
        take(&f, used, ARRAY_COUNT(used));
    }
    f.queues.state = (struct queue_state){ .psid = -1 };
    f.queues.changed = 0;
    assert_non_null(strstr(give(&f, "ALTER STGCLASS(CLASS) PSID(4)"), "CSQ9022I"));
    assert_int_equal(f.queues.changed, 2); /* both are told, and the model is none */
    assert_non_null(strstr(give(&f, "ALTER QLOCAL(BUSY) STGCLASS(OTHER)"), "CSQ9022I"));
    f.queues.changed = 0;
    assert_non_null(strstr(give(&f, "DELETE STGCLASS(CLASS)"), "CSQ9022I"));
    assert_int_equal(f.queues.changed, 1);
    ended(&f);
}

static void a_store_that_fails_is_told(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    give(&f, "DEFINE QLOCAL(Q)");
    f.store.fail_at = f.store.changes + 1;
    assert_non_null(strstr(give(&f, "ALTER QLOCAL(Q) MAXDEPTH(1)"), "CSQM112E ZQS1 CSQMAQLC ERROR ACCESSING QLOCAL(Q): "));
    f.store.fail_at = f.store.changes + 1;
    assert_non_null(strstr(give(&f, "DELETE QLOCAL(Q)"), "CSQM112E"));
    assert_non_null(strstr(give(&f, "DIS QL(Q) MAXDEPTH"), "MAXDEPTH(999999999)"));
    ended(&f);
}

/* A fresh one starts on the same store: everything is there again. */
static void definitions_are_there_after_a_restart(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    give(&f, "DEFINE QLOCAL(pay.low) DESCR('Mixed Text')");
    give(&f, "DEFINE QLOCAL('pay.low')");
    give(&f, "ALTER QMGR SCYCASE(MIXED) DEADQ(DEAD)");
    qmgr_release(&f.qmgr);
    qmgr_init(&f.qmgr, "ZQS1", NULL, fake_saf(&f.saf));
    qmgr_set_store(&f.qmgr, &f.store.store);
    assert_non_null(strstr(give(&f, "START QMGR"), "CSQH002I ZQS1 CSQHINIT Security using mixed case classes\n"));
    assert_non_null(strstr(give(&f, "DISPLAY QUEUE(PAY.LOW) DESCR"), "DESCR(Mixed Text)\n"));
    assert_non_null(strstr(give(&f, "DISPLAY QUEUE('pay.*')"), "QUEUE(pay.low)\n"));
    assert_non_null(strstr(give(&f, "DISPLAY QMGR"), "QMNAME(ZQS1)\n"));
    assert_non_null(strstr(give(&f, "DISPLAY QMGR DEADQ"), "QMNAME(ZQS1)\nDEADQ(DEAD)\n END QMGR"));
    ended(&f);
}

static void a_damaged_object_stops_the_start(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    qmgr_release(&f.qmgr);
    f.store.records[0].bytes[1] = 9;
    qmgr_init(&f.qmgr, "ZQS1", NULL, fake_saf(&f.saf));
    qmgr_set_store(&f.qmgr, &f.store.store);
    assert_non_null(strstr(give(&f, "START QMGR"), "CSQ9023E"));
    assert_int_equal(f.qmgr.state, QMGR_FAILED);
    ended(&f);
}

static void connection_authentication_is_that_of_an_object(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };
    static const struct step steps[] = {
        { "DEFINE AUTHINFO(A) AUTHTYPE(IDPWOS) CHCKCLNT(REQUIRED) CHCKLOCL(NONE)", "CSQ9022I" },
        { "ALTER QMGR CONNAUTH(A)", "CSQ9022I ZQS1 CSQMAMMS ' ALTER QMGR' NORMAL" },
        /* Defined, and not yet in force: of a start without an AUTHINFO. */
        { "DIS SEC", "CSQH041I ZQS1 Client checks: REQUIRED\nCSQH042I ZQS1 Local bindings checks: REQUIRED\n" },
        { "REFRESH SECURITY TYPE(CONNAUTH)", "CSQ9022I" },
        { "DIS SEC", "CSQH041I ZQS1 Client checks: REQUIRED\nCSQH042I ZQS1 Local bindings checks: NONE\n" },
        { "DELETE AUTHINFO(A)", "CSQ9022I" },
        { "REFRESH SECURITY TYPE(CONNAUTH)", "CSQH043E" },
        { "DIS SEC", "Client checks: REQUIRED" },
        { "ALTER QMGR CONNAUTH(' ')", "CSQ9022I" },
        { "REFRESH SECURITY TYPE(CONNAUTH)", "CSQ9022I" },
        { "DIS SEC", "Client checks: NONE" },
    };

    started(&f);
    take(&f, steps, ARRAY_COUNT(steps));
    ended(&f);
}

/* New objects begin with the attributes of the default object, while there is one. */
static void default_objects_count(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };
    static const struct step steps[] = {
        { "DEFINE QLOCAL(SYSTEM.DEFAULT.LOCAL.QUEUE) MAXDEPTH(77)", "CSQ9022I" },
        { "DEFINE QLOCAL(Q)", "CSQ9022I" },
        { "DIS QL(Q) MAXDEPTH", "MAXDEPTH(77)" },
        /* but what has to be named has to be named */
        { "DEFINE CHANNEL(SYSTEM.DEF.SENDER) CHLTYPE(SDR) CONNAME('h') XMITQ(X) BATCHSZ(7)", "CSQ9022I" },
        { "DEFINE CHANNEL(C) CHLTYPE(SDR) CONNAME('h')", "XMITQ REQUIRED WITH TYPE(SDR)" },
        { "DEFINE CHANNEL(C) CHLTYPE(SDR) LIKE(SYSTEM.DEF.SENDER)", "CSQ9022I" },
        { "DIS CHL(C) BATCHSZ XMITQ", "XMITQ(X)\nBATCHSZ(7)\n" },
    };

    started(&f);
    take(&f, steps, ARRAY_COUNT(steps));
    ended(&f);
}

struct resource_row {
    const char *command;
    const char *asked; /* the last question that was refused: class, resource, level */
};

/* MQCMDS lets everything pass; each object is refused. */
static const struct resource_row resources[] = {
    { "DEFINE QLOCAL(A)", "MQADMIN ZQS1.QUEUE.A 5" },
    { "ALT QA(A) TARGET(B)", "MQADMIN ZQS1.QUEUE.A 5" },
    { "DELETE QR(A)", "MQADMIN ZQS1.QUEUE.A 5" },
    { "DEF QM(A)", "MQADMIN ZQS1.QUEUE.A 5" },
    { "CLEAR QLOCAL(A)", "MQADMIN ZQS1.QUEUE.A 5" },
    { "MOVE QLOCAL(A) TOQLOCAL(B)", "MQADMIN ZQS1.QUEUE.A 5" },
    { "MOVE QLOCAL(FREE) TOQLOCAL(B)", "MQADMIN ZQS1.QUEUE.B 5" },
    { "DEFINE PROCESS(A)", "MQADMIN ZQS1.PROCESS.A 5" },
    { "DEFINE NAMELIST(A)", "MQADMIN ZQS1.NAMELIST.A 5" },
    { "DEFINE CHANNEL(A) CHLTYPE(SVRCONN)", "MQADMIN ZQS1.CHANNEL.A 5" },
    { "DEFINE AUTHINFO(A) AUTHTYPE(IDPWOS)", "MQADMIN ZQS1.AUTHINFO.A 5" },
    { "DEFINE TOPIC(A)", "MQADMIN ZQS1.TOPIC.A 5" },
    { "START CHANNEL(A)", "MQADMIN ZQS1.CHANNEL.A 4" },
    { "RESET QSTATS(A)", "MQADMIN ZQS1.QUEUE.A 4" },
    { "DEFINE STGCLASS(A)", NULL },
    { "DEFINE SUB('A')", NULL },
    { "ALTER QMGR DESCR('x')", NULL },
    { "DISPLAY QUEUE(A)", NULL },
};

static void commands_ask_for_the_objects_they_name(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    ended(&f);
    f = (struct fixture){ .store = { .count = 0 } };
    started(&f);
    for (unsigned i = 0; i < SWITCH_COUNT; i++)
        f.qmgr.security.switches.values[i].on = i != SWITCH_COMMAND && i != SWITCH_QSG;
    f.saf.inactive = "";
    f.saf.access = "ZQS1.QUEUE.FREE:U=ALTER";
    for (size_t i = 0; i < ARRAY_COUNT(resources); i++) {
        const char *reply = give(&f, resources[i].command);
        char wanted[200];

        if (!resources[i].asked) {
            assert_null(strstr(reply, "CSQ9016E"));
            continue;
        }
        snprintf(wanted, sizeof wanted, "ICH408I U %s 0\n", resources[i].asked);
        if (!strstr(reply, wanted) || !strstr(reply, "CSQ9016E"))
            fail_msg("%s\nwanted: %s\ngiven: %s", resources[i].command, wanted, reply);
    }
    f.qmgr.security.switches.values[SWITCH_COMMAND_RESOURCES].on = false;
    assert_non_null(strstr(give(&f, "DEFINE PROCESS(A)"), "CSQ9022I"));
    ended(&f);
}

/* The start-up input is not checked, and may not do everything. */
static void the_start_up_input_has_sources_of_its_own(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    for (unsigned i = 0; i < SWITCH_COUNT; i++)
        f.qmgr.security.switches.values[i].on = i != SWITCH_QSG;
    assert_non_null(strstr(give_from(&f, "U", "DEFINE QLOCAL(Q)", S_2), "CSQ9022I"));
    assert_non_null(strstr(give_from(&f, "U", "DEFINE QLOCAL(Q2)", S_1), "CSQ9019E"));
    assert_non_null(strstr(give_from(&f, "U", "DISPLAY SECURITY", S_2), "CSQ9019E"));
    assert_non_null(strstr(give_from(&f, "U", "DEFINE BUFFPOOL(1) BUFFERS(50)", S_C), "CSQ9019E"));
    assert_non_null(strstr(give_from(&f, "U", "DEFINE BUFFPOOL(1) BUFFERS(50)", S_1), "GBRM002E"));
    assert_non_null(strstr(give_from(&f, "U", "DEFINE QLOCAL(Q3)", S_C), "CSQ9016E"));
    ended(&f);
}

static void serve(struct fixture *f, const char *user, const char *text, const char *wanted)
{
    struct identity who = { .user = name8_const(user), .source = IDENTITY_COMMAND };
    struct buf reply, log;

    buf_init(&reply, 1 << 20);
    buf_init(&log, 1 << 20);
    assert_true(command_server_serve(&f->qmgr, &who, span_of(text), &reply, &log));
    assert_string_equal(reply.data, wanted);
    buf_release(&reply);
    buf_release(&log);
}

static void the_form_of_the_command_server(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    serve(&f, "U", "DEFINE QLOCAL(Q) NOTRIGGER SHARE MAXDEPTH(17)",
          "CSQN205I   COUNT=       2, RETURN=00000000, REASON=00000000\n"
          "CSQ9022I ZQS1 CSQMMSGP ' DEFINE QLOCAL' NORMAL COMPLETION\n");
    serve(&f, "U", "DELETE QLOCAL(Q2)",
          "CSQN205I   COUNT=       4, RETURN=0000000C, REASON=00000008\n"
          "CSQM125I ZQS1 CSQMUQLC QLOCAL (Q2) QSGDISP(QMGR) WAS NOT FOUND\n"
          "CSQM090E ZQS1 CSQMUQLC FAILURE REASON CODE X'00D44002'\n"
          "CSQ9023E ZQS1 CSQMUQLC ' DELETE QLOCAL' ABNORMAL COMPLETION\n");
    serve(&f, "U", "DIS QUEUE(Q) MAXDEPTH SHARE PUT STGCLASS",
          "CSQN205I   COUNT=       3, RETURN=00000000, REASON=00000000\n"
          "CSQM401I ZQS1 QUEUE(Q                                               ) TYPE(QLOCAL  ) QSGDISP(QMGR  ) "
          "STGCLASS(DEFAULT ) PUT(ENABLED ) MAXDEPTH(        17) SHARE\n"
          "CSQ9022I ZQS1 CSQMDRTS ' DISPLAY QUEUE' NORMAL COMPLETION\n");
    f.qmgr.security.switches.values[SWITCH_COMMAND].on = true;
    f.qmgr.security.switches.values[SWITCH_QMGR].on = true;
    serve(&f, "U", "DEF QL(Q3)",
          "CSQN205I   COUNT=       3, RETURN=00000020, REASON=FFFFFFFF\n"
          "CSQ9016E ZQS1 ' DEF QL' command request not authorized\n"
          "CSQ9023E ZQS1 CSQ9SCND ' DEF QL' ABNORMAL COMPLETION\n");
    ended(&f);
}

/* More than a reply may hold: it ends in order, and says so. */
static void a_long_display_ends_in_order(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };
    struct identity who = { .user = name8_const("U") };
    struct order order;
    struct span text = span_of("DISPLAY QUEUE(*) ALL");

    qmgr_init(&f.qmgr, "ZQS1", NULL, fake_saf(&f.saf));
    f.saf.inactive = "MQADMIN";
    give(&f, "START QMGR");
    for (unsigned i = 0; i < 20000; i++) {
        char name[20];

        snprintf(name, sizeof name, "Q%u", i);
        assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_QLOCAL, span_of(name))), 0);
    }
    order_init(&order, &who, text, S_C);
    assert_true(command_serve(&f.qmgr, &order));
    assert_false(buf_failed(&order.reply));
    assert_non_null(strstr(order.reply.data, "CSQM293I ZQS1 CSQMDRTS 20000 QUEUE"));
    assert_non_null(strstr(order.reply.data, "CSQM295I ZQS1 CSQMDRTS DISPLAY TERMINATED, "));
    order_release(&order);
    qmgr_release(&f.qmgr);
}

static const struct step without_parts[] = {
    { "DISPLAY CHSTATUS(*)", "CSQM131I ZQS1 CSQXCRPS CHANNEL INITIATOR NOT ACTIVE, CLUSTER AND CHANNEL COMMANDS INHIBITED\nCSQ9023E" },
    { "START CHANNEL(A.B)", "CSQM131I" },
    { "RESET CHANNEL(A.B) SEQNUM(5)", "CSQM131I" },
    { "START CHINIT", "CSQM133I" },
    { "STOP CHINIT", "CSQM131I" },
    { "DIS DQM", "CSQM131I" },
    { "DISPLAY USAGE", "GBRM002E DISPLAY USAGE IS NOT BUILT YET\nCSQ9023E ZQS1 CSQIDUSE ' DISPLAY USAGE' ABNORMAL" },
    { "ARCHIVE LOG", "GBRM002E" },
    { "SET CHLAUTH(A) ADDRESS('*')", "CSQ9010E ZQS1 Required parameter for 'TYPE' not specified" },
    { "DELETE QMGR", "CSQ9001E" },
    { "DIS CMDSERV", "CSQN014I ZQS1 COMMAND SERVER STATUS IS WAITING" },
    { "STOP CMDSERV", "CSQN005I" },
    { "DIS CS", "CSQN015I" },
};

/* Nothing pretends to have been done. */
static void parts_that_are_not_there_say_so(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, without_parts, ARRAY_COUNT(without_parts));
    ended(&f);
}

static const struct step two_tables[] = {
    { "DEFINE CHANNEL(A) CHLTYPE(SVRCONN) DESCR('one')", "CSQ9022I" },
    { "DEFINE CHANNEL(A) CHLTYPE(CLNTCONN) CONNAME('h') DESCR('other')", "CSQ9022I" },
    { "DEFINE CHANNEL(A) CHLTYPE(CLNTCONN) CONNAME('h')", "CSQM095I" },
    { "DEFINE CHANNEL(A) CHLTYPE(SDR) CONNAME('h') XMITQ(X)", "CSQM129I ZQS1 CSQMACHC CHANNEL(A) HAS WRONG TYPE, IT IS SVRCONN" },
    { "DEFINE CHANNEL(B) CHLTYPE(CLNTCONN) LIKE(A)", "CSQ9022I" },
    { "DISPLAY CHANNEL(B) DESCR", "CHLTYPE(CLNTCONN)\nQSGDISP(QMGR)\nDESCR(other)\n" },
    { "DISPLAY CHANNEL(A) DESCR", "CSQM293I ZQS1 CSQMDRTS 2 CHANNEL" },
    { "DISPLAY CHANNEL(A) CHLTYPE(CLNTCONN) DESCR", "CSQM293I ZQS1 CSQMDRTS 1 CHANNEL" },
    { "ALTER CHANNEL(A) CHLTYPE(CLNTCONN) DESCR('new')", "CSQ9022I" },
    { "DISPLAY CHANNEL(A) CHLTYPE(SVRCONN) DESCR", "DESCR(one)" },
    { "DELETE CHANNEL(B)", "CSQM125I ZQS1 CSQMUCHC CHANNEL (B) QSGDISP(QMGR) WAS NOT FOUND" },
    { "DELETE CHANNEL(A) CHLTABLE(QMGRTBL)", "CSQ9022I" },
    { "DISPLAY CHANNEL(A) DESCR", "DESCR(new)" },
    { "DELETE CHANNEL(A)", "CSQM125I" },
    { "DELETE CHANNEL(A) CHLTABLE(CLNTTBL)", "CSQ9022I" },
    { "DELETE CHANNEL(A) CHLTABLE(CLNTTBL)", "CSQM125I" },
    { "DELETE CHANNEL(A) CHLTABLE(X)", "CSQ9011E" },
    { "DELETE PROCESS(A) CHLTABLE(CLNTTBL)", "CSQ9001E" },
    { "DISPLAY CHANNEL(A)", "CSQM297I" },
};

static const struct step structures[] = {
    { "DEFINE CFSTRUCT(A) CFLEVEL(2) RECOVER(YES)", "CSQM150I ZQS1 CSQMACFC RECOVER AND CFLEVEL VALUES ARE INCOMPATIBLE" },
    { "DEFINE CFSTRUCT(A) OFFLD1SZ(65K)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'OFFLD1SZ'" },
    { "DEFINE CFSTRUCT(A) OFFLD2SZ(4)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'OFFLD2SZ'" },
    { "DEFINE CFSTRUCT(A) OFFLD3SZ(K)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'OFFLD3SZ'" },
    { "DEFINE CFSTRUCT(A) DSGROUP('GB.NONE')", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'DSGROUP'" },
    { "DEFINE CFSTRUCT(A) DSGROUP('GB.*.*')", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'DSGROUP'" },
    { "DEFINE CFSTRUCT(A) CFLEVEL(3) RECOVER(YES) OFFLD1SZ(64k) OFFLD2SZ(0K) DSGROUP('GB.*.SMDS')", "CSQ9022I" },
    { "ALTER CFSTRUCT(A) CFLEVEL(2)", "CSQM150I" },
};

static const struct step dispositions[] = {
    { "DEFINE QLOCAL(A) QSGDISP(QMGR)", "CSQ9022I" },
    { "DEFINE QLOCAL(B) QSGDISP(SHARED)", "CSQM110I ZQS1 CSQMAQLC QLOCAL(B) QSGDISP(SHARED) NOT ALLOWED" },
    { "DEFINE QLOCAL(B) QSGDISP(LIVE)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'QSGDISP'" },
    { "DEFINE QLOCAL(B) QSGDISP(PRIVATE)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'QSGDISP'" },
    { "ALTER QLOCAL(A) QSGDISP(PRIVATE) PUT(ENABLED)", "CSQ9022I" },
    { "DELETE QLOCAL(A) QSGDISP(PRIVATE)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'QSGDISP'" },
    { "DISPLAY QLOCAL(A) QSGDISP(LIVE)", "CSQM293I ZQS1 CSQMDRTS 1 QLOCAL" },
    { "DISPLAY QLOCAL(A) QSGDISP(ALL)", "CSQM293I ZQS1 CSQMDRTS 1 QLOCAL" },
    { "DISPLAY QLOCAL(A) QSGDISP(QMGR)", "CSQM293I ZQS1 CSQMDRTS 1 QLOCAL" },
    { "DISPLAY QLOCAL(A) QSGDISP(PRIVATE)", "CSQM293I ZQS1 CSQMDRTS 1 QLOCAL" },
    { "DISPLAY QLOCAL(A) QSGDISP(COPY)", "CSQM297I ZQS1 CSQMDRTS NO QLOCAL" },
    { "DISPLAY QLOCAL(A) QSGDISP(GROUP)", "CSQN136E ZQS1 CSQMDRTS Not in queue-sharing group" },
    { "DISPLAY QLOCAL(A) QSGDISP(SHARED)", "CSQN136E ZQS1 CSQMDRTS Not in queue-sharing group" },
    { "DISPLAY QLOCAL(A) QSGDISP(NONE)", "CSQ9011E" },
    { "CLEAR QLOCAL(A) QSGDISP(SHARED)", "CSQM110I" },
    { "MOVE QLOCAL(A) TOQLOCAL(B) QSGDISP(SHARED)", "CSQM110I" },
    { "DELETE QLOCAL(A) QSGDISP(GROUP)", "CSQM110I" },
    { "CLEAR QLOCAL(A) QSGDISP(PRIVATE)", "CSQ9022I" },
    { "DELETE QLOCAL(A) QSGDISP(QMGR)", "CSQ9022I" },
};

static void objects_of_a_group_are_not_there(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, dispositions, ARRAY_COUNT(dispositions));
    ended(&f);
}

static void a_structure_of_a_low_level_could_be_recovered(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, structures, ARRAY_COUNT(structures));
    ended(&f);
}

static void client_channels_have_names_of_their_own(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };

    started(&f);
    take(&f, two_tables, ARRAY_COUNT(two_tables));
    ended(&f);
}

static void put_setting(struct buf *text, enum object_type type, enum attribute attribute)
{
    const struct attribute_row *row = attribute_row(attribute);

    if (row->kind == ATTRIBUTE_FLAG)
        buf_printf(text, " %s", row->initial);
    else
        buf_printf(text, " %s('%s')", row->name, row->needed & TYPE_SET(type) ? "X" : row->initial);
}

/* Of topics, those of the system alone may have no topic string. */
static const char *name_of(enum object_type type)
{
    return type == TYPE_TOPIC ? "SYSTEM.OBJ" : "OBJ";
}

/* DEFINE or ALTER with the attributes that the type needs, and one more. */
static void put_definition(struct buf *text, enum object_type type, enum attribute one)
{
    const struct object_type_row *row = &object_types[type];
    const char *word = row->class == CLASS_QUEUE ? row->word : object_classes[row->class].word;

    buf_clear(text);
    if (type == TYPE_QMGR)
        buf_put_text(text, "ALTER QMGR");
    else
        buf_printf(text, "DEFINE %s(%s) REPLACE", word, name_of(type));
    if (row->class == CLASS_CHANNEL || row->class == CLASS_CLNTCONN)
        buf_printf(text, " CHLTYPE(%s)", row->word);
    if (row->class == CLASS_AUTHINFO)
        buf_printf(text, " AUTHTYPE(%s)", row->word);
    for (const uint16_t *a = type_attributes(type); *a != ATTRIBUTE_COUNT; a++)
        if (*a == one || attribute_row(*a)->needed & TYPE_SET(type))
            put_setting(text, type, *a);
}

/* Every stored attribute of every type can be set to its initial value as it is shown. */
static void each_attribute_can_be_set(void **state UNUSED)
{
    struct fixture f = { .store = { .count = 0 } };
    struct buf text;

    started(&f);
    buf_init(&text, 10000);
    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        if (object_types[type].class == CLASS_CHLAUTH) /* SET: test_channel_rules.c */
            continue;
        for (const uint16_t *a = type_attributes(type); *a != ATTRIBUTE_COUNT; a++) {
            if (!attribute_stored(*a))
                continue;
            put_definition(&text, type, *a);
            if (!strstr(give(&f, text.data), "CSQ9022I"))
                fail_msg("%s\n%s", text.data, give(&f, text.data));
        }
        if (type == TYPE_QMGR)
            continue;
        buf_clear(&text); /* the next type of the class takes the name */
        buf_printf(&text, "DELETE %s(%s)%s",
                   object_types[type].class == CLASS_QUEUE ? object_types[type].word
                                                           : object_classes[object_types[type].class].word,
                   name_of(type), type == TYPE_CLNTCONN ? " CHLTABLE(CLNTTBL)" : "");
        assert_non_null(strstr(give(&f, text.data), "CSQ9022I"));
    }
    buf_release(&text);
    ended(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_objects_are_defined),
        cmocka_unit_test(a_type_decides_which_attributes_there_are),
        cmocka_unit_test(what_is_shown),
        cmocka_unit_test(each_attribute_takes_the_operators_of_its_kind),
        cmocka_unit_test(a_filter_took_operators_and_values_that_do_not_fit),
        cmocka_unit_test(what_a_queue_holds_decides),
        cmocka_unit_test(a_storage_class_stays_while_its_queues_are_used),
        cmocka_unit_test(a_store_that_fails_is_told),
        cmocka_unit_test(definitions_are_there_after_a_restart),
        cmocka_unit_test(a_damaged_object_stops_the_start),
        cmocka_unit_test(connection_authentication_is_that_of_an_object),
        cmocka_unit_test(default_objects_count),
        cmocka_unit_test(commands_ask_for_the_objects_they_name),
        cmocka_unit_test(the_start_up_input_has_sources_of_its_own),
        cmocka_unit_test(the_form_of_the_command_server),
        cmocka_unit_test(a_long_display_ends_in_order),
        cmocka_unit_test(parts_that_are_not_there_say_so),
        cmocka_unit_test(objects_of_a_group_are_not_there),
        cmocka_unit_test(a_structure_of_a_low_level_could_be_recovered),
        cmocka_unit_test(client_channels_have_names_of_their_own),
        cmocka_unit_test(each_attribute_can_be_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
