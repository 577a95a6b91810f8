/* mqi_program.c - the MQI in a program that is not ours. */
#include "exec/mqi_program.h"

#include <pthread.h>
#include <unistd.h>

#include "mstr/mqi_client.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* requests of several threads, one after the other */

static int ask_segment(struct cobol_channel *channel)
{
    struct cobol_request request = { .type = COBOL_SEGMENT };
    struct cobol_answer answer;
    int fd = -1, reason = channel->ask(channel, &request, &answer, &fd);

    return reason < 0 ? -1 : fd;
}

static MQLONG ask(struct cobol_channel *channel, struct span data, struct mqi_opened *opened)
{
    struct cobol_request request = { .type = COBOL_MQCONN, .data = data };
    struct cobol_answer answer;
    int fd = -1, reason = channel->ask(channel, &request, &answer, &fd);

    if (reason < 0)
        return MQRC_ADAPTER_NOT_AVAILABLE;
    if (answer.number != MQRC_NONE || fd < 0) {
        if (fd >= 0)
            close(fd);
        return answer.number != MQRC_NONE ? (MQLONG)answer.number : MQRC_Q_MGR_NOT_AVAILABLE;
    }
    *opened = (struct mqi_opened){ .link = link_adopt_used(fd) };
    snprintf(opened->qmgr, sizeof opened->qmgr, "%.*s", (int)answer.data.length, answer.data.data);
    opened->segment = ask_segment(channel);
    if (opened->segment >= 0)
        return MQRC_NONE;
    mqi_opened_release(opened);
    return MQRC_Q_MGR_NOT_AVAILABLE;
}

static MQLONG open(void *context, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    struct buf data;
    MQLONG reason;

    buf_init(&data, 2 * MQI_CONNECT_MAX);
    buf_put_field(&data, name);
    buf_put_field(&data, buf_span(request));
    pthread_mutex_lock(&lock);
    reason = ask(context, buf_span(&data), opened);
    pthread_mutex_unlock(&lock);
    buf_wipe(&data);
    return reason;
}

void mqi_program(struct cobol_channel *channel, const char *name)
{
    const struct mqi_host host = { channel, name, open };

    mqi_host(&host);
}
