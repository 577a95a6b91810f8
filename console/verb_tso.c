/* verb_tso.c - greenbar tso: one TSO command, by the same command processor as IKJEFT01. */
#include "console/greenbar.h"
#include "exec/tso.h"

enum { EXIT_TSO_FAILED = 12 };

struct foreground {
    struct racf *racf;
    struct link *catalog; /* opened when a command needs it */
};

static int open_catalog(void *context, struct link **link)
{
    struct foreground *session = context;
    int reason = 0;

    if (session->catalog && !link_usable(session->catalog)) {
        link_close(session->catalog);
        session->catalog = NULL;
    }
    if (!session->catalog)
        reason = racf_connect(session->racf, "catalog", LINK_PATIENCE, &session->catalog);
    *link = session->catalog;
    return reason;
}

static void print_line(void *context UNUSED, struct span line)
{
    printf("%.*s\n", (int)line.length, line.data);
}

/* The text as lines, read as those of SYSTSIN are: comments, continuation. The code of the last command. */
static int run_lines(struct tso *tso, struct span text)
{
    struct tso_input input;
    struct span line;
    int code = 0;

    tso_input_init(&input);
    while (code >= 0 && !tso->ended && span_line(&text, &line)) {
        bool complete = tso_input_line(&input, line);

        if (!complete && text.length == 0)
            complete = tso_input_end(&input);
        if (complete && span_trim(buf_span(&input.text)).length)
            code = tso_run(tso, buf_span(&input.text));
    }
    tso_input_release(&input);
    return code;
}

int verb_tso(const struct options *options)
{
    struct foreground session = { NULL, NULL };
    struct tso tso = { .catalog = open_catalog, .context = &session, .line = print_line };
    const struct identity *identity;
    int code = open_session(options, &session.racf), reason;

    if (code)
        return code;
    reason = racf_whoami(session.racf, &identity);
    if (reason < 0) {
        racf_close(session.racf);
        return complain_reason("racf", reason);
    }
    tso.racf = session.racf;
    tso.prefix = identity->user;
    code = run_lines(&tso, span_of(options->words[0]));
    if (code == REASON_NOT_RUNNING || code == REASON_GONE)
        code = complain_reason("racf", code);
    else if (code < 0)
        code = EXIT_TSO_FAILED;
    link_close(session.catalog);
    racf_close(session.racf);
    return code;
}
