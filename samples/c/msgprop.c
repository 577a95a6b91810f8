/* msgprop.c - messages with properties: puts each line of SYSIN, "TYPE AMOUNT TEXT", with its type and amount as properties; or
 * gets what is there and shows the properties, of those messages only that a selection string names.
 *
 *     //PUT EXEC PGM=MSGPROP,PARM='ZQS1 PAYROLL.REQUEST'
 *     //GET EXEC PGM=MSGPROP,PARM='ZQS1 PAYROLL.REQUEST amount > 5000'     (the string may be TRUE)
 */
#include "msg.h"

enum { NAME_MAX_LENGTH = 100, VALUE_MAX_LENGTH = 100 };

static MQCHARV name_of(char *name)
{
    MQCHARV charv = { MQCHARV_DEFAULT };

    charv.VSPtr = name;
    charv.VSLength = (MQLONG)strlen(name);
    return charv;
}

static MQHMSG make_handle(MQHCONN connection)
{
    MQCMHO cmho = { MQCMHO_DEFAULT };
    MQHMSG handle;

    MQCRTMH(connection, &cmho, &handle, &code, &reason);
    check("MQCRTMH");
    return handle;
}

static void drop_handle(MQHCONN connection, MQHMSG *handle)
{
    MQDMHO dmho = { MQDMHO_DEFAULT };

    MQDLTMH(connection, handle, &dmho, &code, &reason);
    check("MQDLTMH");
}

static void set(MQHCONN connection, MQHMSG handle, char *name, MQLONG type, MQLONG length, void *value)
{
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV charv = name_of(name);

    MQSETMP(connection, handle, &smpo, &charv, &pd, type, length, value, &code, &reason);
    check("MQSETMP");
}

static void put(MQHCONN connection, MQHOBJ queue, char *line)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQHMSG handle;
    char type[21];
    int amount, used;
    MQLONG number;

    if (sscanf(line, "%20s %d %n", type, &amount, &used) < 2) {
        printf("TYPE AMOUNT TEXT IS WANTED: %s\n", line);
        return;
    }
    number = amount;
    handle = make_handle(connection);
    set(connection, handle, "type", MQTYPE_STRING, (MQLONG)strlen(type), type);
    set(connection, handle, "amount", MQTYPE_INT32, sizeof number, &number);
    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    pmo.Version = MQPMO_VERSION_3; /* the first that has handles */
    pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING;
    pmo.OriginalMsgHandle = handle;
    MQPUT(connection, queue, &md, &pmo, (MQLONG)strlen(line + used), line + used, &code, &reason);
    check("MQPUT");
    drop_handle(connection, &handle);
}

/* Every property, numbers as text too. */
static void show(MQHCONN connection, MQHMSG handle)
{
    char name[NAME_MAX_LENGTH], value[VALUE_MAX_LENGTH], all[] = "%";
    MQCHARV wanted = name_of(all);
    MQIMPO impo = { MQIMPO_DEFAULT };

    impo.Options = MQIMPO_INQ_FIRST | MQIMPO_CONVERT_TYPE;
    impo.ReturnedName.VSPtr = name;
    impo.ReturnedName.VSBufSize = sizeof name;
    for (;;) {
        MQPD pd = { MQPD_DEFAULT };
        MQLONG type = MQTYPE_STRING, length;

        MQINQMP(connection, handle, &impo, &wanted, &pd, &type, sizeof value, value, &length, &code, &reason);
        if (reason == MQRC_PROPERTY_NOT_AVAILABLE) /* there are no more */
            return;
        check("MQINQMP");
        printf("  %.*s = %.*s\n", (int)impo.ReturnedName.VSLength, name, (int)length, value);
        impo.Options = MQIMPO_INQ_NEXT | MQIMPO_CONVERT_TYPE;
    }
}

static int get(MQHCONN connection, MQHOBJ queue, MQHMSG handle)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    char text[101];
    MQLONG length;

    gmo.Version = MQGMO_VERSION_4; /* the first that has a handle */
    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT | MQGMO_CONVERT | MQGMO_PROPERTIES_IN_HANDLE;
    gmo.MsgHandle = handle;
    MQGET(connection, queue, &md, &gmo, sizeof text, text, &length, &code, &reason);
    if (reason == MQRC_NO_MSG_AVAILABLE)
        return 0;
    check("MQGET");
    printf("%.*s\n", (int)length, text);
    show(connection, handle);
    return 1;
}

static MQHOBJ open_selected(MQHCONN connection, const char *name, char *selection)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ queue;

    strncpy(od.ObjectName, name, sizeof od.ObjectName);
    od.Version = MQOD_VERSION_4; /* the first that has a selection string */
    od.SelectionString = name_of(selection);
    MQOPEN(connection, &od, MQOO_INPUT_SHARED | MQOO_FAIL_IF_QUIESCING, &queue, &code, &reason);
    check("MQOPEN");
    return queue;
}

int main(int count, char **words)
{
    struct place place = parm(count, words);
    MQHCONN connection = join(&place);
    char line[101], selection[101] = "";
    MQHOBJ queue;

    if (sscanf(place.rest, " %100[^\n]", selection) < 1) {
        queue = open_queue(connection, place.queue, MQOO_OUTPUT);
        while (read_line(line, sizeof line))
            put(connection, queue, line);
    } else {
        MQHMSG handle = make_handle(connection);

        queue = open_selected(connection, place.queue, selection);
        while (get(connection, queue, handle))
            ;
        drop_handle(connection, &handle);
    }
    leave(&connection, &queue);
    return 0;
}
