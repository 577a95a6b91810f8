/* foreign_mqi.c - connections to queue managers for a program that is not ours. */
#include "exec/foreign_mqi.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "exec/module.h"
#include "exec/mqi_program.h"
#include "exec/mqi_reach.h"

enum { LIBRARY_MAX = 1 << 24 };

static void forget(struct foreign_mqi *mqi)
{
    if (mqi->segment >= 0)
        close(mqi->segment);
    mqi->segment = -1;
}

static MQLONG connect(struct foreign_mqi *mqi, struct step *step, struct span data, int *fd)
{
    struct reader in = reader_of(data);
    struct span name = reader_field(&in, MQ_Q_MGR_NAME_LENGTH), body = reader_field(&in, MQI_CONNECT_MAX);
    struct mqi_opened opened;
    struct buf request;
    MQLONG reason;

    if (reader_end(&in) < 0)
        return MQRC_UNEXPECTED_ERROR;
    buf_init(&request, MQI_CONNECT_MAX);
    buf_put_span(&request, body);
    reason = mqi_reach(step, name, &request, &opened);
    buf_wipe(&request);
    if (reason != MQRC_NONE)
        return reason;
    *fd = link_detach(opened.link);
    mqi->segment = opened.segment;
    memcpy(mqi->qmgr, opened.qmgr, sizeof mqi->qmgr);
    return MQRC_NONE;
}

void foreign_mqi_connect(struct foreign_mqi *mqi, struct step *step, const struct cobol_request *request,
                         struct cobol_answer *answer, int *fd)
{
    MQLONG reason;

    forget(mqi);
    reason = connect(mqi, step, request->data, fd);
    answer->number = (uint64_t)reason;
    if (reason == MQRC_NONE)
        answer->data = span_of(mqi->qmgr);
}

void foreign_mqi_segment(struct foreign_mqi *mqi, struct cobol_answer *answer, int *fd)
{
    answer->status = mqi->segment < 0 ? STATUS_NOT_THERE : STATUS_OK;
    *fd = mqi->segment;
    mqi->segment = -1;
}

void foreign_mqi_release(struct foreign_mqi *mqi)
{
    forget(mqi);
}

/* -- the library -- */

/* Where it was built, else where it was installed: beside the folder of the programs, or two above it. */
static int read_library(struct buf *bytes)
{
    static const char *const places[] = { "../lib/" MQI_LIBRARY, "../../lib/" MQI_LIBRARY };
    int reason = REASON_NOT_FOUND;

    for (size_t i = 0; i < ARRAY_COUNT(places) && reason == REASON_NOT_FOUND; i++) {
        char *path = program_path(places[i]);

        reason = io_read_file(path, bytes);
        mem_free(path);
    }
    return reason;
}

int foreign_mqi_library(void)
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, LIBRARY_MAX);
    reason = read_library(&bytes);
    if (reason == 0)
        reason = module_in_memory(buf_span(&bytes));
    buf_release(&bytes);
    return reason;
}

bool foreign_mqi_wanted(int program)
{
    struct stat file;
    bool wanted;
    void *bytes;

    if (fstat(program, &file) < 0 || file.st_size == 0)
        return false;
    bytes = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, program, 0);
    if (bytes == MAP_FAILED)
        return false;
    wanted = memmem(bytes, (size_t)file.st_size, MQI_LIBRARY, sizeof MQI_LIBRARY) != NULL;
    munmap(bytes, (size_t)file.st_size);
    return wanted;
}
