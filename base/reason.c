/* reason.c - names and texts of the reasons in reasons.def. */
#include "base/reason.h"

#include <errno.h>

static const struct {
    int value;
    const char *name;
    const char *text;
} reasons[] = {
#define REASON(name, value, text) { value, #name, text },
#include "base/reasons.def"
#undef REASON
};

const char *reason_text(int reason)
{
    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reasons[i].value == reason)
            return reasons[i].text;
    return reason >= 0 ? "it did not fail" : "an unknown reason";
}

const char *reason_name(int reason)
{
    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reasons[i].value == reason)
            return reasons[i].name;
    return reason >= 0 ? "OK" : "?";
}

int reason_from_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return REASON_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
        return REASON_EXISTS;
    case EACCES:
    case EPERM:
        return REASON_NOT_AUTHORIZED;
    case ENOSPC:
    case EDQUOT:
        return REASON_FULL;
    case ENAMETOOLONG:
        return REASON_TOO_LONG;
    case EPIPE:
    case ECONNRESET:
        return REASON_GONE;
    case ECONNREFUSED:
        return REASON_NOT_RUNNING;
    case EBUSY:
        return REASON_BUSY;
    default:
        return REASON_IO;
    }
}
