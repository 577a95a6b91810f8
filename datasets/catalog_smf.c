/* catalog_smf.c - SMF data sets: the audit files of the system, which smf writes (docs/formats/audit_file.md).
 *
 * The catalog knows them so that DD statements can name them and profiles protect them. Their bytes lie in log/, not on the
 * volume; who may read one gets a descriptor that cannot write. Nobody deletes or renames them.
 * DIFFERS: where no profile covers one, only SPECIAL, AUDITOR and ROAUDIT get at it, so that a new system's records are not
 * everybody's.
 */
#include "datasets/catalog.h"

#include <errno.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/smf_client.h"

enum { SMF_SOON = 10000 /* milliseconds for an answer of smf */ };

static int add(unsigned number)
{
    struct dataset_info info = { .org = DATASET_SMF, .created = clock_now(),
                                 .attributes = { RECFM_V, false, CONTROL_NONE, 32760, 0 } };

    snprintf(info.name.text, sizeof info.name.text, "SYS1.MAN%u", number);
    record_complete(&info.attributes);
    info.volume = *volume_name(catalog.volumes[0].volume);
    return catalog_expected(catalog_db_add(catalog.db, &info));
}

void catalog_add_smf(void)
{
    for (unsigned i = 1; catalog.config && i <= catalog.config->smf.files; i++)
        if (add(i) < 0) /* it is there already, or the name is that of something else */
            continue;
}

static int authorize(struct session *session, const struct dsname *name, enum racf_level level)
{
    struct racf_decision decision;

    if (session->from & FROM_DAEMON)
        return 0;
    if (racf_check(catalog.racf, &session->identity, "DATASET", name->text, level, 0, &decision) < 0)
        return REASON_NOT_RUNNING;
    if (decision.code == 4 && identity_has(&session->identity, IDENTITY_SPECIAL | IDENTITY_AUDITOR | IDENTITY_ROAUDIT))
        return 0;
    if (decision.code != 0)
        decision.code = 8; /* what no profile protects is refused here, and says so */
    if (decision.code != 0 || decision.why == RACF_WHY_WARNING)
        racf_ich408i(&session->identity, &decision, &catalog.lines);
    return decision.code != 0 ? REASON_NOT_AUTHORIZED : 0;
}

static int open_file(const struct dsname *name)
{
    char *path = home_path("log/%s", name->text);
    int fd = io->open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);

    mem_free(path);
    return fd < 0 ? reason_from_errno(errno) : fd;
}

int serve_OPEN_SMF(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info;
    struct dsname name;
    bool clear;
    int reason;

    reader_dsname(in, &name);
    clear = reader_u8(in) != 0;
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = authorize(session, &name, clear ? RACF_UPDATE : RACF_READ);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && info.org != DATASET_SMF)
        reason = REASON_BAD_VALUE;
    if (reason == 0 && clear) {
        struct smf *smf = smf_open(SMF_SOON);

        reason = smf_clear(smf, name.text, &catalog.lines);
        smf_close(smf);
    } else if (reason == 0) {
        int fd = open_file(&name);

        if (fd >= 0)
            session_attach_fd(session, fd);
        reason = fd < 0 ? fd : 0;
    }
    return reason;
}
