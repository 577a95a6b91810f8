/* catalog_keys.c - key labels: which one a new data set gets, whether a session may use it, the keys of single files.
 *
 * The order of z/OS: the profile of the data set, then what was asked for, then the data class. Whoever uses a label has to have
 * READ to it in class CSFKEYS; as in ICSF, a label that no profile covers may be used by everybody. A label that is not RACF's own
 * needs READ to STGADMIN.SMS.ALLOW.DATASET.ENCRYPT in class FACILITY, which has to be granted: no profile, no label.
 */
#include "datasets/catalog.h"

#include "base/config.h"
#include "base/mem.h"
#include "racf/icsf_client.h"

static const char allow_encryption[] = "STGADMIN.SMS.ALLOW.DATASET.ENCRYPT";

static int get_icsf(struct icsf **icsf)
{
    static struct icsf *kept; /* of the process; it connects again by itself */
    int reason = kept ? 0 : icsf_open(&kept);

    *icsf = kept;
    return reason;
}

int catalog_derive(const char *label, uint32_t *version, const unsigned char salt[BLOCK_SALT], unsigned char key[BLOCK_KEY])
{
    struct icsf *icsf;
    int reason = get_icsf(&icsf);

    return reason < 0 ? reason : icsf_key_derive(icsf, label, version, salt, key);
}

int catalog_drop_versions(const char *label, uint32_t below)
{
    struct icsf *icsf;
    int reason = get_icsf(&icsf);

    return reason < 0 ? reason : icsf_key_drop(icsf, label, below);
}

/* Why, for the person: the answer's reason says no more than that it is in the lines. */
static int refuse(const struct dataset_info *info, const char *why)
{
    message(&catalog.lines, GBRD005E, info->key_label, info->name.text, why);
    return REASON_REFUSED;
}

static int refuse_key(const struct dataset_info *info, int reason)
{
    return refuse(info, reason == REASON_NOT_FOUND ? "ICSF HAS NO SUCH KEY"
                  : reason == REASON_STATE   ? "IT IS ARCHIVED AND TAKES NO NEW DATA SETS"
                                             : reason_text(reason));
}

int catalog_authorize_label(struct session *session, const struct dataset_info *info)
{
    int reason, code;

    if (info->key_label[0] == '\0')
        return 0;
    reason = catalog_authorize_resource(session, "CSFKEYS", info->key_label, RACF_ENCRYPTION, &code);
    return reason == REASON_NOT_AUTHORIZED ? REASON_REFUSED : reason;
}

static int authorize_choice(struct session *session, const struct dataset_info *info)
{
    int code, reason = catalog_authorize_resource(session, "FACILITY", allow_encryption, 0, &code);

    if (reason == REASON_NOT_AUTHORIZED)
        return REASON_REFUSED;
    if (reason == 0 && code != 0)
        return refuse(info, "NOT FROM RACF, NO ACCESS TO FACILITY STGADMIN.SMS.ALLOW.DATASET.ENCRYPT");
    return reason;
}

/* The label of a data class, empty when it has none. REASON_BAD_VALUE: there is no such class.
 * DIFFERS: where config/system.yaml has no data classes at all, DATACLAS is accepted and means nothing. */
static int label_of_class(const struct name8 *data_class, char label[BLOCK_LABEL_MAX + 1])
{
    if (name8_none(data_class) || !catalog.config || catalog.config->data_class_count == 0)
        return 0;
    for (unsigned i = 0; i < catalog.config->data_class_count; i++) {
        const struct config_data_class *row = &catalog.config->data_classes[i];

        if (name8_is(data_class, row->name)) {
            snprintf(label, BLOCK_LABEL_MAX + 1, "%s", row->key_label ? row->key_label : "");
            return 0;
        }
    }
    return REASON_BAD_VALUE;
}

/* Is there such a key, and does it take new data sets? Before anything is made. */
static int try_label(struct dataset_info *info)
{
    static const unsigned char salt[BLOCK_SALT];
    unsigned char key[BLOCK_KEY];
    int reason;

    info->key_version = 0;
    reason = catalog_derive(info->key_label, &info->key_version, salt, key);
    mem_wipe(key, sizeof key);
    return reason < 0 ? refuse_key(info, reason) : 0;
}

int catalog_choose_label(struct session *session, struct dataset_info *info, const char *wanted, const struct name8 *data_class)
{
    int reason = racf_datakey(catalog.racf, &info->name, info->key_label, sizeof info->key_label);
    bool ours = reason == 0 && info->key_label[0] != '\0';

    if (reason < 0)
        return REASON_NOT_RUNNING;
    if (!ours && wanted[0])
        snprintf(info->key_label, sizeof info->key_label, "%s", wanted);
    else if (!ours && label_of_class(data_class, info->key_label) < 0) {
        message(&catalog.lines, GBRD006E, data_class->text, info->name.text);
        return REASON_REFUSED;
    }
    if (info->key_label[0] == '\0')
        return 0;
    if (!key_label_good(span_of(info->key_label)))
        return refuse(info, "NOT WELL FORMED");
    reason = ours ? 0 : authorize_choice(session, info);
    if (reason == 0)
        reason = catalog_authorize_label(session, info);
    return reason < 0 ? reason : try_label(info);
}

int catalog_put_key(struct volume *volume, const struct dataset_info *info, int fd, bool anew, struct buf *out)
{
    struct file_key key;
    int reason = volume_file_key(volume, fd, info->key_label, anew, &key);

    if (reason == 0)
        file_key_encode(&key, out);
    else if (reason != REASON_CORRUPT && reason != REASON_VERSION)
        reason = refuse_key(info, reason);
    mem_wipe(&key, sizeof key);
    return reason;
}
