/* master_keys.c - the master keys that the master holds for starts of icsf, and their change. */
#include "console/master_keys.h"

#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "console/supervise.h"
#include "racf/key_client.h"
#include "racf/master_key.h"
#include "racf/messages.h"

static const char *const kind_words[] = {
    [MASTER_KEY_IN_FILE] = "LIES IN A KEY FILE",
    [MASTER_KEY_OF_PASSPHRASE] = "COMES OF A PASSPHRASE",
    [MASTER_KEY_GIVEN] = "IS GIVEN ON A DESCRIPTOR",
};

int master_keys_given(void)
{
    unsigned char key[1][MASTER_KEY_BYTES];
    struct buf problem;
    int fd;

    if (fcntl(MASTER_KEY_FD_NUMBER, F_GETFD) < 0)
        return -1;
    buf_init(&problem, 1024);
    if (master_key_of_fd(MASTER_KEY_FD_NUMBER, key[0], &problem) < 0)
        fatal("master: %s", problem.data);
    fd = master_keys_memory(key, 1);
    mem_wipe(key, sizeof key);
    close(MASTER_KEY_FD_NUMBER);
    buf_release(&problem);
    if (fd < 0)
        fatal("master: no memory file was to be had for the master key");
    return fd;
}

/* A memory file with what is held now and the new key behind it; the oldest goes when there are too many. */
static int held_and_new(int held, const unsigned char new_key[MASTER_KEY_BYTES])
{
    unsigned char keys[MASTER_KEYS_MAX][MASTER_KEY_BYTES];
    size_t count = 0;
    struct buf problem;
    int fd = 0;

    buf_init(&problem, 1024);
    if (held >= 0)
        fd = master_keys_of_fd(held, keys, &count, &problem);
    if (count == MASTER_KEYS_MAX)
        memmove(keys[0], keys[1], --count * sizeof keys[0]);
    if (fd == 0) {
        memcpy(keys[count++], new_key, MASTER_KEY_BYTES);
        fd = master_keys_memory(keys, count);
    }
    mem_wipe(keys, sizeof keys);
    buf_release(&problem);
    return fd;
}

/* What is held once the change has been made: the new key alone; none, when it lies in a file. */
static void hold_new(struct supervisor *supervisor, struct master_key_new *new_key)
{
    int fd = -1;

    if (new_key->kind != MASTER_KEY_IN_FILE) {
        fd = master_keys_memory(&new_key->key, 1);
        if (fd < 0) /* then both, as before: icsf finds the one that fits */
            return;
    }
    supervisor_set_key(supervisor, fd);
}

static int change(struct supervisor *supervisor, struct master_key_new *new_key, struct buf *problem)
{
    int before = -1, both, reason;

    if (new_key->kind != MASTER_KEY_IN_FILE) {
        both = held_and_new(supervisor_key(supervisor), new_key->key);
        if (both < 0)
            return both;
        if (supervisor_key(supervisor) >= 0) {
            before = fcntl(supervisor_key(supervisor), F_DUPFD_CLOEXEC, 0);
            if (before < 0) {
                close(both);
                return REASON_LIMIT;
            }
        }
        supervisor_set_key(supervisor, both);
    }
    reason = master_key_ask(new_key, problem);
    if (reason == 0) {
        hold_new(supervisor, new_key);
    } else if (new_key->kind != MASTER_KEY_IN_FILE && reason != REASON_GONE && reason != REASON_TIMEOUT) {
        supervisor_set_key(supervisor, before); /* it is known that nothing was changed */
        before = -1;
    }
    if (before >= 0)
        close(before);
    return reason;
}

int master_keys_change(struct console *console, const struct identity *who, struct reader *in, struct buf *out)
{
    struct master_key_new new_key = { 0 };
    struct buf refusal, problem, lines;
    int reason = master_key_new_decode(in, &new_key);

    buf_init(&refusal, 1 << 15);
    buf_init(&problem, 1 << 13);
    buf_init(&lines, 1 << 16);
    if (reason == 0 && !racf_key_may(console_racf(console), who, KEY_ACT_MASTER, NULL, &refusal))
        reason = REASON_NOT_AUTHORIZED;
    if (reason == 0)
        reason = change(console->supervisor, &new_key, &problem);
    if (reason == 0)
        message(&lines, GBRK105I, who->user.text, kind_words[new_key.kind]);
    buf_put_span(&lines, buf_span(&refusal));
    if (lines.length)
        console->say(console, "", buf_span(&lines));
    buf_put_field(out, buf_span(&refusal));
    buf_put_field(out, buf_span(&problem));
    mem_wipe(&new_key, sizeof new_key);
    buf_release(&lines);
    buf_release(&problem);
    buf_release(&refusal);
    return reason;
}
