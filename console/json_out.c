/* json_out.c - JSON on standard output. */
#include "console/json_out.h"

#include "jcl/jes_client.h"

#include "base/mem.h"

void json_list_add(struct json_list *list, json_t *value)
{
    fputs(list->count++ ? ",\n " : "[\n ", stdout);
    json_dumpf(value, stdout, JSON_ENCODE_ANY); /* a bare text is an element too */
    json_decref(value);
}

void json_list_end(struct json_list *list)
{
    fputs(list->count ? "\n]\n" : "[\n]\n", stdout);
}

void json_print(json_t *value)
{
    size_t index;
    json_t *element;

    if (json_is_array(value)) {
        struct json_list list = { 0 };

        json_array_foreach(value, index, element)
            json_list_add(&list, json_incref(element));
        json_list_end(&list);
    } else {
        json_dumpf(value, stdout, 0);
        fputs("\n", stdout);
    }
    json_decref(value);
}

json_t *json_text(struct span text)
{
    json_t *value = json_stringn(text.data, text.length);
    char *copy;

    if (value)
        return value;
    copy = mem_copy(text.data, text.length);
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)copy[i] >= 0x80 || copy[i] == '\0')
            copy[i] = '?';
    value = json_stringn(copy, text.length);
    mem_free(copy);
    return value;
}

json_t *json_job(const struct jes_job *job)
{
    char text[16];
    const char *result = jes_result_text(&job->result, text);
    json_t *object = json_pack("{s:s, s:s, s:s?, s:n, s:n}", "jobid", job->jobid.text, "name", job->name.text, "result", result,
                               "maxcc", "abend");

    if (job->result.kind == JES_CC)
        json_object_set_new(object, "maxcc", json_integer(job->result.code));
    if ((job->result.kind == JES_ABEND_SYSTEM || job->result.kind == JES_ABEND_USER) && result)
        json_object_set_new(object, "abend", json_string(result + strlen("ABEND ")));
    return object;
}
