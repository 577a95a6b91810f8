/* verb_console.c - greenbar console: operator commands and their replies. */
#include <histedit.h>
#include <unistd.h>

#include "base/frame.h"
#include "console/greenbar.h"
#include "console/master_client.h"

enum { EXIT_COMMAND_FAILED = 8, HISTORY = 500 };

static int give(struct link *link, struct span text)
{
    struct buf replies;
    bool good = false;
    int reason, code;

    buf_init(&replies, FRAME_LIMIT);
    reason = master_command(link, text, &replies, &good);
    fwrite(replies.data, 1, replies.length, stdout);
    fflush(stdout);
    code = good ? EXIT_DONE : EXIT_COMMAND_FAILED;
    if (reason == REASON_SYNTAX || reason == REASON_TOO_LONG) {
        complain(GRB001E, "an operator command is one line of 1-126 characters");
        code = EXIT_USAGE;
    } else if (reason < 0) {
        code = complain_reason("console", reason);
    }
    buf_release(&replies);
    return code;
}

static const char *prompt(EditLine *editor UNUSED)
{
    return "=> ";
}

/* From a terminal: with editing and history. */
static int converse(struct link *link)
{
    EditLine *editor = el_init("greenbar", stdin, stdout, stderr);
    History *past = history_init();
    HistEvent event;
    const char *line;
    int count, code = EXIT_DONE;

    history(past, &event, H_SETSIZE, HISTORY);
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_HIST, history, past);
    puts("Operator console; an empty end of input (Ctrl-D) leaves.");
    while ((line = el_gets(editor, &count)) != NULL && count > 0) {
        struct span text = span_trim(span_bytes(line, (size_t)count - (line[count - 1] == '\n')));

        if (text.length == 0)
            continue;
        history(past, &event, H_ENTER, line);
        code = give(link, text);
        if (code == EXIT_NOT_RUNNING)
            break;
    }
    history_end(past);
    el_end(editor);
    return code == EXIT_NOT_RUNNING ? code : EXIT_DONE;
}

/* From a pipe: one command a line, the highest code at the end. */
static int read_commands(struct link *link)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int highest = EXIT_DONE;

    while ((length = getline(&line, &room, stdin)) > 0) {
        struct span text = span_trim(span_bytes(line, (size_t)length - (line[length - 1] == '\n')));
        int code = text.length ? give(link, text) : EXIT_DONE;

        if (code > highest)
            highest = code;
    }
    free(line);
    return highest;
}

int verb_console(const struct options *options)
{
    struct racf *racf;
    struct link *link;
    int code = open_server(options, "master", &racf, &link);

    if (code)
        return code;
    if (options->count)
        code = give(link, span_of(options->words[0]));
    else
        code = isatty(STDIN_FILENO) ? converse(link) : read_commands(link);
    link_close(link);
    racf_close(racf);
    return code;
}
