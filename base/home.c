/* home.c - where a system lies on disk. */
#include "base/home.h"

#include <errno.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/buf.h"

enum { PATH_LIMIT = 4096 };

static const char *user_folder(void)
{
    const char *folder = getenv("HOME");
    struct passwd *user;

    if (folder && folder[0] == '/')
        return folder;
    user = getpwuid(getuid());
    if (!user)
        fatal("GREENBAR_HOME is not set and this UNIX user has no home folder: set GREENBAR_HOME");
    return user->pw_dir;
}

static char *path_of(const char *variable, const char *default_part)
{
    const char *setting = getenv(variable);
    struct buf path;

    buf_init(&path, PATH_LIMIT);
    if (setting && setting[0] == '/') {
        buf_put_text(&path, setting);
    } else if (setting && setting[0]) {
        char *here = getcwd(NULL, 0);

        buf_printf(&path, "%s/%s", here ? here : "", setting);
        free(here);
        if (!buf_failed(&path) && setenv(variable, path.data, 1) < 0) /* whom we start works in another folder */
            fatal("there is no room for %s", variable);
    } else {
        buf_printf(&path, "%s/%s", user_folder(), default_part);
    }
    if (buf_failed(&path))
        fatal("%s is longer than %d bytes", variable, PATH_LIMIT);
    return path.data;
}

static char *home_folder;

const char *home(void)
{
    if (!home_folder) {
        home_folder = path_of("GREENBAR_HOME", ".greenbar");
        home_keys(); /* while we are in the folder that both may be relative to */
    }
    return home_folder;
}

void home_use(const char *path)
{
    struct buf copy;

    home_keys(); /* of the system as it was found: the keys are where they are */
    buf_init(&copy, PATH_LIMIT);
    buf_put_text(&copy, path);
    if (buf_failed(&copy) || path[0] != '/' || setenv("GREENBAR_HOME", path, 1) < 0)
        fatal("GREENBAR_HOME cannot be %s", path);
    free(home_folder);
    home_folder = copy.data;
}

const char *home_keys(void)
{
    static char *path;

    if (!path)
        path = path_of("GREENBAR_KEYS", ".config/greenbar/keys");
    return path;
}

char *home_path(const char *format, ...)
{
    struct buf path;
    va_list values;

    buf_init(&path, PATH_LIMIT);
    buf_printf(&path, "%s/", home());
    va_start(values, format);
    buf_vprintf(&path, format, values);
    va_end(values);
    if (buf_failed(&path))
        fatal("a path below %s is longer than %d bytes", home(), PATH_LIMIT);
    return path.data;
}

char *program_path(const char *name)
{
    static const char *const places[] = { "", "../libexec/greenbar/" };
    char self[PATH_LIMIT];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    struct buf path;

    if (length <= 0)
        fatal("/proc is not mounted: it names the folder of our programs");
    self[length] = '\0';
    *strrchr(self, '/') = '\0';
    buf_init(&path, 2 * PATH_LIMIT);
    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        buf_clear(&path);
        buf_printf(&path, "%s/%s%s", self, places[i], name);
        if (access(path.data, X_OK) == 0)
            return path.data;
    }
    buf_clear(&path);
    buf_printf(&path, "%s/%s", self, name);
    return path.data;
}

int unix_user_name(uid_t uid, char name[UNIX_USER_MAX])
{
    const struct passwd *user;

    errno = 0;
    user = getpwuid(uid);
    if (!user && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        return REASON_LIMIT;
    if (user && strlen(user->pw_name) < UNIX_USER_MAX)
        snprintf(name, UNIX_USER_MAX, "%s", user->pw_name);
    else
        snprintf(name, UNIX_USER_MAX, "%u", (unsigned)uid);
    return 0;
}

bool home_owner(uid_t uid)
{
    struct stat folder;

    return uid == 0 || (stat(home(), &folder) == 0 && folder.st_uid == uid);
}
