/* mqi_library.c - libgreenbar-mq.so: the MQI in a program of a user, in a step or outside of one. */
#include <errno.h>
#include <fcntl.h>

#include "exec/mqi_program.h"
#include "mstr/mqi_client.h"
#include "mstr/mqi_person.h"

enum { FD_MAX = 1 << 20 };

static int channel_fd(const char *text)
{
    int fd = 0;

    if (!*text)
        return -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || fd > FD_MAX)
            return -1;
        fd = fd * 10 + (*text - '0');
    }
    return fd;
}

/* A descriptor that this program starts others with would be theirs, too: what they connect would be this program's. */
static void __attribute__((constructor)) begin(void)
{
    static struct cobol_channel channel;
    const char *text = getenv(MQI_CHANNEL_VARIABLE);
    const struct mqi_host person = { NULL, program_invocation_short_name, mqi_person, NULL, NULL };

    if (!text) {
        mqi_host(&person);
        return;
    }
    cobol_channel_init(&channel, channel_fd(text));
    fcntl(channel.socket, F_SETFD, FD_CLOEXEC);
    mqi_program(&channel, program_invocation_short_name, mqi_program_find, NULL);
}
