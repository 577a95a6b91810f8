/* mqi_program.c - the MQI in a program that is not ours. */
#include "exec/mqi_program.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include "base/mem.h"

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

/* -- load modules -- */

enum { PATH_ROOM = 64 };

static struct module {
    struct module *next;
    char name[NAME8_MAX + 1];
    MQCB_FUNCTION *function;
} *modules; /* under the lock */

static struct module *find_module(const char *name)
{
    struct module *module = modules;

    while (module && strcmp(module->name, name) != 0)
        module = module->next;
    return module;
}

/* The descriptor stays open: the loader knows modules by their path. */
static MQLONG load(struct cobol_channel *channel, const char *name, MQCB_FUNCTION **function)
{
    struct cobol_request request = { .type = COBOL_MODULE, .data = span_of(name) };
    struct cobol_answer answer;
    char path[PATH_ROOM];
    int fd = -1, reason = channel->ask(channel, &request, &answer, &fd);
    void *library, *entry;

    if (reason < 0 || fd < 0)
        return reason == 0 && answer.status == STATUS_NOT_THERE ? MQRC_MODULE_NOT_FOUND : MQRC_MODULE_INVALID;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        close(fd);
        return MQRC_MODULE_INVALID;
    }
    entry = dlsym(library, name);
    memcpy(function, &entry, sizeof *function);
    return entry ? MQRC_NONE : MQRC_MODULE_ENTRY_NOT_FOUND;
}

MQLONG mqi_program_find(void *channel, struct span name, MQCB_FUNCTION **function)
{
    struct module *module;
    char member[NAME8_MAX + 1];
    MQLONG reason = MQRC_NONE;

    if (name.length > NAME8_MAX)
        return MQRC_MODULE_NOT_FOUND;
    snprintf(member, sizeof member, "%.*s", (int)name.length, name.data);
    pthread_mutex_lock(&lock);
    module = find_module(member);
    if (module) {
        *function = module->function;
    } else {
        reason = load(channel, member, function);
        if (reason == MQRC_NONE) {
            module = mem_alloc(1, sizeof *module);
            *module = (struct module){ .next = modules, .function = *function };
            memcpy(module->name, member, sizeof member);
            modules = module;
        }
    }
    pthread_mutex_unlock(&lock);
    return reason;
}

void mqi_program(struct cobol_channel *channel, const char *name,
                 MQLONG (*find)(void *context, struct span name, MQCB_FUNCTION **function), const struct mqi_language *language)
{
    const struct mqi_host host = { channel, name, open, find, language };

    mqi_host(&host);
}
