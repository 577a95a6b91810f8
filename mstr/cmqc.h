/* cmqc.h - the message queue interface for programs in C: types, constants, structures, calls.
 *
 * Names and values are those of the mainframe's MQ, so that a program's source need not change. Texts are those of this machine
 * (ASCII), numbers have its byte order.
 *
 * Errors:  every call tells a completion code and a reason (MQCC_, MQRC_).
 * Memory:  all belongs to the program; nothing is kept behind a call but what a handle stands for.
 * Blocks:  every call, until the queue manager has answered; MQGET with MQGMO_WAIT as long as its interval.
 *          A connection is for one thread at a time; others wait. Behind MQCTL with MQOP_START it is for its callbacks alone.
 *          The library is libgreenbar-mq (docs/programs.md).
 * Source:  IBM MQ for z/OS, Application Programming Reference. What is not built yet: docs/not-built.md.
 */
#ifndef MSTR_CMQC_H
#define MSTR_CMQC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t MQLONG;
typedef uint32_t MQULONG;
typedef int8_t MQINT8;
typedef int16_t MQINT16;
typedef int32_t MQINT32;
typedef MQLONG MQBOOL;
typedef float MQFLOAT32;
typedef double MQFLOAT64;
typedef int64_t MQINT64;
typedef uint8_t MQBYTE;
typedef char MQCHAR;
typedef MQLONG MQHCONN;
typedef MQLONG MQHOBJ;
typedef MQINT64 MQHMSG;
typedef void MQVOID;
typedef void *MQPTR;
typedef MQVOID *PMQVOID;
typedef MQLONG *PMQLONG;
typedef MQCHAR *PMQCHAR;
typedef MQBYTE *PMQBYTE;
typedef MQHCONN *PMQHCONN;
typedef MQHOBJ *PMQHOBJ;
typedef MQHMSG *PMQHMSG;
typedef MQBYTE MQBYTE4[4];
typedef MQBYTE MQBYTE8[8];
typedef MQBYTE MQBYTE16[16];
typedef MQBYTE MQBYTE24[24];
typedef MQBYTE MQBYTE32[32];
typedef MQBYTE MQBYTE40[40];
typedef MQBYTE MQBYTE128[128];
typedef MQCHAR MQCHAR4[4];
typedef MQCHAR MQCHAR8[8];
typedef MQCHAR MQCHAR12[12];
typedef MQCHAR MQCHAR20[20];
typedef MQCHAR MQCHAR28[28];
typedef MQCHAR MQCHAR32[32];
typedef MQCHAR MQCHAR48[48];
typedef MQCHAR MQCHAR64[64];
typedef MQCHAR MQCHAR128[128];
typedef MQCHAR MQCHAR256[256];

#define MQENTRY /* how functions of the library are called */

/* completion codes */
#define MQCC_OK      0
#define MQCC_WARNING 1
#define MQCC_FAILED  2
#define MQCC_UNKNOWN (-1)

/* reasons */
#define MQRC_NONE                      0
#define MQRC_ALIAS_BASE_Q_TYPE_ERROR   2001
#define MQRC_ALREADY_CONNECTED         2002
#define MQRC_BACKED_OUT                2003
#define MQRC_BUFFER_ERROR              2004
#define MQRC_BUFFER_LENGTH_ERROR       2005
#define MQRC_CHAR_ATTR_LENGTH_ERROR    2006
#define MQRC_CHAR_ATTRS_ERROR          2007
#define MQRC_CHAR_ATTRS_TOO_SHORT      2008
#define MQRC_CONNECTION_BROKEN         2009
#define MQRC_DATA_LENGTH_ERROR         2010
#define MQRC_DYNAMIC_Q_NAME_ERROR      2011
#define MQRC_ENVIRONMENT_ERROR         2012
#define MQRC_EXPIRY_ERROR              2013
#define MQRC_FEEDBACK_ERROR            2014
#define MQRC_GET_INHIBITED             2016
#define MQRC_HANDLE_NOT_AVAILABLE      2017
#define MQRC_HCONN_ERROR               2018
#define MQRC_HOBJ_ERROR                2019
#define MQRC_INHIBIT_VALUE_ERROR       2020
#define MQRC_INT_ATTR_COUNT_ERROR      2021
#define MQRC_INT_ATTR_COUNT_TOO_SMALL  2022
#define MQRC_INT_ATTRS_ARRAY_ERROR     2023
#define MQRC_SYNCPOINT_LIMIT_REACHED   2024
#define MQRC_MAX_CONNS_LIMIT_REACHED   2025
#define MQRC_MD_ERROR                  2026
#define MQRC_MISSING_REPLY_TO_Q        2027
#define MQRC_MSG_TYPE_ERROR            2029
#define MQRC_MSG_TOO_BIG_FOR_Q         2030
#define MQRC_MSG_TOO_BIG_FOR_Q_MGR     2031
#define MQRC_NO_MSG_AVAILABLE          2033
#define MQRC_NO_MSG_UNDER_CURSOR       2034
#define MQRC_NOT_AUTHORIZED            2035
#define MQRC_NOT_OPEN_FOR_BROWSE       2036
#define MQRC_NOT_OPEN_FOR_INPUT        2037
#define MQRC_NOT_OPEN_FOR_INQUIRE      2038
#define MQRC_NOT_OPEN_FOR_OUTPUT       2039
#define MQRC_NOT_OPEN_FOR_SET          2040
#define MQRC_OBJECT_CHANGED            2041
#define MQRC_OBJECT_IN_USE             2042
#define MQRC_OBJECT_TYPE_ERROR         2043
#define MQRC_OD_ERROR                  2044
#define MQRC_OPTION_NOT_VALID_FOR_TYPE 2045
#define MQRC_OPTIONS_ERROR             2046
#define MQRC_PERSISTENCE_ERROR         2047
#define MQRC_PERSISTENT_NOT_ALLOWED    2048
#define MQRC_PRIORITY_EXCEEDS_MAXIMUM  2049
#define MQRC_PRIORITY_ERROR            2050
#define MQRC_PUT_INHIBITED             2051
#define MQRC_Q_DELETED                 2052
#define MQRC_Q_FULL                    2053
#define MQRC_Q_NOT_EMPTY               2055
#define MQRC_Q_SPACE_NOT_AVAILABLE     2056
#define MQRC_Q_TYPE_ERROR              2057
#define MQRC_Q_MGR_NAME_ERROR          2058
#define MQRC_Q_MGR_NOT_AVAILABLE       2059
#define MQRC_REPORT_OPTIONS_ERROR      2061
#define MQRC_SECOND_MARK_NOT_ALLOWED   2062
#define MQRC_SECURITY_ERROR            2063
#define MQRC_SELECTOR_COUNT_ERROR      2065
#define MQRC_SELECTOR_LIMIT_EXCEEDED   2066
#define MQRC_SELECTOR_ERROR            2067
#define MQRC_SELECTOR_NOT_FOR_TYPE     2068
#define MQRC_SIGNAL_OUTSTANDING        2069
#define MQRC_SIGNAL_REQUEST_ACCEPTED   2070
#define MQRC_STORAGE_NOT_AVAILABLE     2071
#define MQRC_SYNCPOINT_NOT_AVAILABLE   2072
#define MQRC_TRIGGER_CONTROL_ERROR     2075
#define MQRC_TRIGGER_DEPTH_ERROR       2076
#define MQRC_TRIGGER_MSG_PRIORITY_ERR  2077
#define MQRC_TRIGGER_TYPE_ERROR        2078
#define MQRC_TRUNCATED_MSG_ACCEPTED    2079
#define MQRC_TRUNCATED_MSG_FAILED      2080
#define MQRC_UNKNOWN_ALIAS_BASE_Q      2082
#define MQRC_UNKNOWN_OBJECT_NAME       2085
#define MQRC_UNKNOWN_OBJECT_Q_MGR      2086
#define MQRC_UNKNOWN_REMOTE_Q_MGR      2087
#define MQRC_WAIT_INTERVAL_ERROR       2090
#define MQRC_XMIT_Q_TYPE_ERROR         2091
#define MQRC_XMIT_Q_USAGE_ERROR        2092
#define MQRC_NOT_OPEN_FOR_PASS_ALL     2093
#define MQRC_NOT_OPEN_FOR_PASS_IDENT   2094
#define MQRC_NOT_OPEN_FOR_SET_ALL      2095
#define MQRC_NOT_OPEN_FOR_SET_IDENT    2096
#define MQRC_CONTEXT_HANDLE_ERROR      2097
#define MQRC_CONTEXT_NOT_AVAILABLE     2098
#define MQRC_SIGNAL1_ERROR             2099
#define MQRC_OBJECT_ALREADY_EXISTS     2100
#define MQRC_OBJECT_DAMAGED            2101
#define MQRC_RESOURCE_PROBLEM          2102
#define MQRC_ANOTHER_Q_MGR_CONNECTED   2103
#define MQRC_UNKNOWN_REPORT_OPTION     2104
#define MQRC_STORAGE_CLASS_ERROR       2105
#define MQRC_COD_NOT_VALID_FOR_XCF_Q   2106
#define MQRC_FORMAT_ERROR              2110
#define MQRC_SOURCE_CCSID_ERROR        2111
#define MQRC_SOURCE_INTEGER_ENC_ERROR  2112
#define MQRC_NOT_CONVERTED             2119
#define MQRC_UOW_IN_PROGRESS           2128
#define MQRC_ADAPTER_CONN_LOAD_ERROR   2129
#define MQRC_DH_ERROR                  2135
#define MQRC_RFH_ERROR                 2334
#define MQRC_RFH_STRING_ERROR          2335
#define MQRC_RFH_COMMAND_ERROR         2336
#define MQRC_RFH_PARM_ERROR            2337
#define MQRC_RFH_DUPLICATE_PARM        2338
#define MQRC_RFH_PARM_MISSING          2339
#define MQRC_SEGMENTS_NOT_SUPPORTED    2365
#define MQRC_MSG_NOT_ALLOWED_IN_GROUP  2417
#define MQRC_RFH_FORMAT_ERROR          2421
#define MQRC_CNO_ERROR                 2139
#define MQRC_CONN_ID_IN_USE            2160
#define MQRC_Q_MGR_QUIESCING           2161
#define MQRC_Q_MGR_STOPPING            2162
#define MQRC_DUPLICATE_RECOV_COORD     2163
#define MQRC_PMO_ERROR                 2173
#define MQRC_GMO_ERROR                 2186
#define MQRC_PAGESET_FULL              2192
#define MQRC_PAGESET_ERROR             2193
#define MQRC_NAME_NOT_VALID_FOR_TYPE   2194
#define MQRC_UNEXPECTED_ERROR          2195
#define MQRC_UNKNOWN_XMIT_Q            2196
#define MQRC_UNKNOWN_DEF_XMIT_Q        2197
#define MQRC_DEF_XMIT_Q_TYPE_ERROR     2198
#define MQRC_DEF_XMIT_Q_USAGE_ERROR    2199
#define MQRC_CONNECTION_QUIESCING      2202
#define MQRC_CONNECTION_STOPPING       2203
#define MQRC_ADAPTER_NOT_AVAILABLE     2204
#define MQRC_MSG_ID_ERROR              2206
#define MQRC_CORREL_ID_ERROR           2207
#define MQRC_FILE_SYSTEM_ERROR         2208
#define MQRC_NO_MSG_LOCKED             2209
#define MQRC_CONNECTION_NOT_AUTHORIZED 2217
#define MQRC_MSG_TOO_BIG_FOR_CHANNEL   2218
#define MQRC_CALL_IN_PROGRESS          2219
#define MQRC_Q_DEPTH_HIGH              2224
#define MQRC_Q_DEPTH_LOW               2225
#define MQRC_Q_SERVICE_INTERVAL_HIGH   2226
#define MQRC_Q_SERVICE_INTERVAL_OK     2227
#define MQRC_Q_MGR_ACTIVE              2222
#define MQRC_Q_MGR_NOT_ACTIVE          2223
#define MQRC_GROUP_ID_ERROR            2258
#define MQRC_INCONSISTENT_BROWSE       2259
#define MQRC_FUNCTION_ERROR            2281
#define MQRC_USER_ID_NOT_AVAILABLE     2291
#define MQRC_FUNCTION_NOT_SUPPORTED    2298
#define MQRC_HCONFIG_ERROR             2280
#define MQRC_MATCH_OPTIONS_ERROR       2247
#define MQRC_MDE_ERROR                 2248
#define MQRC_MSG_FLAGS_ERROR           2249
#define MQRC_MSG_SEQ_NUMBER_ERROR      2250
#define MQRC_OFFSET_ERROR              2251
#define MQRC_ORIGINAL_LENGTH_ERROR     2252
#define MQRC_SEGMENT_LENGTH_ZERO       2253
#define MQRC_WRONG_MD_VERSION          2257
#define MQRC_WRONG_GMO_VERSION         2256
#define MQRC_REMOTE_Q_NAME_ERROR       2184
#define MQRC_INCONSISTENT_PERSISTENCE  2185
#define MQRC_INCONSISTENT_UOW          2245
#define MQRC_INDEX_TYPE_ERROR          2394
#define MQRC_CONFIG_CREATE_OBJECT      2367
#define MQRC_CONFIG_CHANGE_OBJECT      2368
#define MQRC_CONFIG_DELETE_OBJECT      2369
#define MQRC_CONFIG_REFRESH_OBJECT     2370
#define MQRC_COMMAND_MQSC              2412
#define MQRC_TARGET_CCSID_ERROR        2115
#define MQRC_TARGET_INTEGER_ENC_ERROR  2116
#define MQRC_CONVERTED_MSG_TOO_BIG     2120
#define MQRC_INCOMPLETE_GROUP          2241
#define MQRC_INCOMPLETE_MSG            2242
#define MQRC_INVALID_MSG_UNDER_CURSOR  2246
#define MQRC_UOW_NOT_AVAILABLE         2255
#define MQRC_SELECTOR_NOT_PRESENT      2309
#define MQRC_CF_STRUC_AUTH_FAILED      2348
#define MQRC_HANDLE_IN_USE_FOR_UOW     2353
#define MQRC_UOW_ENLISTMENT_ERROR      2354
#define MQRC_UOW_MIX_NOT_SUPPORTED     2355
#define MQRC_SD_ERROR                  2424
#define MQRC_TOPIC_STRING_ERROR        2425
#define MQRC_OBJECT_STRING_ERROR       2441
#define MQRC_HMSG_ERROR                2460
#define MQRC_CMHO_ERROR                2461
#define MQRC_IMPO_ERROR                2464
#define MQRC_PROPERTY_NAME_TOO_BIG     2465
#define MQRC_SMPO_ERROR                2463
#define MQRC_PROPERTY_TYPE_ERROR       2473
#define MQRC_PROPERTY_NAME_ERROR       2442
#define MQRC_PROPERTY_NOT_AVAILABLE    2471
#define MQRC_PROPERTY_VALUE_TOO_BIG    2469
#define MQRC_DMHO_ERROR                2462
#define MQRC_SELECTOR_SYNTAX_ERROR     2459
#define MQRC_PROP_VALUE_NOT_CONVERTED  2466
#define MQRC_PROP_TYPE_NOT_SUPPORTED   2467
#define MQRC_PROP_CONV_NOT_SUPPORTED   2470
#define MQRC_PROP_NUMBER_FORMAT_ERROR  2472
#define MQRC_PROPERTIES_TOO_BIG        2478
#define MQRC_DMPO_ERROR                2481
#define MQRC_PD_ERROR                  2482
#define MQRC_BMHO_ERROR                2489
#define MQRC_UNSUPPORTED_PROPERTY      2490
#define MQRC_PROP_NAME_NOT_CONVERTED   2492
#define MQRC_MIXED_CONTENT_NOT_ALLOWED 2498
#define MQRC_MSG_HANDLE_IN_USE         2499
#define MQRC_MHBO_ERROR                2501
#define MQRC_SELECTOR_ALWAYS_FALSE     2504
#define MQRC_PROPERTY_NAME_LENGTH_ERR  2513
#define MQRC_SELECTOR_INVALID_FOR_TYPE 2516
#define MQRC_OPERATION_ERROR           2488
#define MQRC_CBD_ERROR                 2444
#define MQRC_CTLO_ERROR                2445
#define MQRC_NO_CALLBACKS_ACTIVE       2446
#define MQRC_CALLBACK_NOT_REGISTERED   2448
#define MQRC_OPERATION_NOT_ALLOWED     2449
#define MQRC_CALLBACK_TYPE_ERROR       2483
#define MQRC_CBD_OPTIONS_ERROR         2484
#define MQRC_MAX_MSG_LENGTH_ERROR      2485
#define MQRC_CALLBACK_ROUTINE_ERROR    2486
#define MQRC_CALLBACK_LINK_ERROR       2487
#define MQRC_GET_ENABLED               2494
#define MQRC_MODULE_NOT_FOUND          2495
#define MQRC_MODULE_INVALID            2496
#define MQRC_MODULE_ENTRY_NOT_FOUND    2497
#define MQRC_HCONN_ASYNC_ACTIVE        2500
#define MQRC_CONNECTION_SUSPENDED      2521
#define MQRC_CONNECTION_STOPPED        2528
#define MQRC_ASYNC_UOW_CONFLICT        2529
#define MQRC_CONN_TAG_IN_USE           2271
#define MQRC_STS_ERROR                 2426
#define MQRC_STAT_TYPE_ERROR           2430
#define MQRC_NO_SUBSCRIPTION           2428
#define MQRC_SUBSCRIPTION_IN_USE       2429
#define MQRC_SUB_USER_DATA_ERROR       2431
#define MQRC_SUB_ALREADY_EXISTS        2432
#define MQRC_IDENTITY_MISMATCH         2434
#define MQRC_ALTER_SUB_ERROR           2435
#define MQRC_DURABILITY_NOT_ALLOWED    2436
#define MQRC_NO_RETAINED_MSG           2437
#define MQRC_SRO_ERROR                 2438
#define MQRC_SUB_NAME_ERROR            2440
#define MQRC_PUT_NOT_RETAINED          2479
#define MQRC_ALIAS_TARGTYPE_CHANGED    2480
#define MQRC_PUBLICATION_FAILURE       2502
#define MQRC_SUB_INHIBITED             2503
#define MQRC_DURABILITY_NOT_ALTERABLE  2509
#define MQRC_TOPIC_NOT_ALTERABLE       2510
#define MQRC_SUBLEVEL_NOT_ALTERABLE    2512
#define MQRC_DUPLICATE_GROUP_SUB       2514
#define MQRC_GROUPING_NOT_ALTERABLE    2515
#define MQRC_SELECTION_STRING_ERROR    2519
#define MQRC_RES_OBJECT_STRING_ERROR   2520
#define MQRC_INVALID_DESTINATION       2522
#define MQRC_INVALID_SUBSCRIPTION      2523
#define MQRC_SELECTOR_NOT_ALTERABLE    2524
#define MQRC_RETAINED_MSG_Q_ERROR      2525
#define MQRC_RETAINED_NOT_DELIVERED    2526
#define MQRC_PUBSUB_INHIBITED          2531
#define MQRC_DEST_CLASS_NOT_ALTERABLE  2533
#define MQRC_ACTION_ERROR              2535
#define MQRC_NO_SUBS_MATCHED           2550
#define MQRC_PASSWORD_PROTECTION_ERROR 2594
#define MQRC_CSP_ERROR                 2595

/* MQCONNX */
#define MQCNO_NONE                     0
#define MQCNO_STANDARD_BINDING         0
#define MQCNO_FASTPATH_BINDING         1
#define MQCNO_SERIALIZE_CONN_TAG_Q_MGR 2
#define MQCNO_SERIALIZE_CONN_TAG_QSG   4
#define MQCNO_RESTRICT_CONN_TAG_Q_MGR  8
#define MQCNO_RESTRICT_CONN_TAG_QSG    16
#define MQCNO_HANDLE_SHARE_NONE        32
#define MQCNO_HANDLE_SHARE_BLOCK       64
#define MQCNO_HANDLE_SHARE_NO_BLOCK    128
#define MQCNO_SHARED_BINDING           0x100
#define MQCNO_ISOLATED_BINDING         0x200
#define MQCNO_LOCAL_BINDING            0x400
#define MQCNO_CLIENT_BINDING           0x800
#define MQCNO_ACCOUNTING_MQI_ENABLED   0x1000
#define MQCNO_ACCOUNTING_MQI_DISABLED  0x2000
#define MQCNO_ACCOUNTING_Q_ENABLED     0x4000
#define MQCNO_ACCOUNTING_Q_DISABLED    0x8000
#define MQCNO_NO_CONV_SHARING          0x10000
#define MQCNO_ALL_CONVS_SHARE          0x40000
#define MQCNO_CD_FOR_OUTPUT_ONLY       0x80000
#define MQCNO_USE_CD_SELECTION         0x100000
#define MQCNO_RECONNECT_AS_DEF         0
#define MQCNO_RECONNECT                0x1000000
#define MQCNO_RECONNECT_DISABLED       0x2000000
#define MQCNO_RECONNECT_Q_MGR          0x4000000
#define MQCNO_ACTIVITY_TRACE_ENABLED   0x8000000
#define MQCNO_ACTIVITY_TRACE_DISABLED  0x10000000
#define MQCSP_AUTH_NONE                0
#define MQCSP_AUTH_USER_ID_AND_PWD     1

/* handles */
#define MQHC_DEF_HCONN      0
#define MQHC_UNUSABLE_HCONN (-1)
#define MQHC_UNASSOCIATED_HCONN (-3)
#define MQHO_NONE           0
#define MQHO_UNUSABLE_HOBJ  (-1)
#define MQHM_NONE           0
#define MQHM_UNUSABLE_HMSG  (-1)

/* object types */
#define MQOT_Q             1
#define MQOT_NAMELIST      2
#define MQOT_PROCESS       3
#define MQOT_STORAGE_CLASS 4
#define MQOT_Q_MGR         5
#define MQOT_TOPIC         8

/* MQOPEN */
#define MQOO_BIND_AS_Q_DEF            0x0
#define MQOO_READ_AHEAD_AS_Q_DEF      0x0
#define MQOO_INPUT_AS_Q_DEF           0x1
#define MQOO_INPUT_SHARED             0x2
#define MQOO_INPUT_EXCLUSIVE          0x4
#define MQOO_BROWSE                   0x8
#define MQOO_OUTPUT                   0x10
#define MQOO_INQUIRE                  0x20
#define MQOO_SET                      0x40
#define MQOO_SAVE_ALL_CONTEXT         0x80
#define MQOO_PASS_IDENTITY_CONTEXT    0x100
#define MQOO_PASS_ALL_CONTEXT         0x200
#define MQOO_SET_IDENTITY_CONTEXT     0x400
#define MQOO_SET_ALL_CONTEXT          0x800
#define MQOO_ALTERNATE_USER_AUTHORITY 0x1000
#define MQOO_FAIL_IF_QUIESCING        0x2000
#define MQOO_BIND_ON_OPEN             0x4000
#define MQOO_BIND_NOT_FIXED           0x8000
#define MQOO_RESOLVE_NAMES            0x10000
#define MQOO_CO_OP                    0x20000
#define MQOO_RESOLVE_LOCAL_Q          0x40000
#define MQOO_RESOLVE_LOCAL_TOPIC      0x40000
#define MQOO_NO_READ_AHEAD            0x80000
#define MQOO_READ_AHEAD               0x100000
#define MQOO_NO_MULTICAST             0x200000
#define MQOO_BIND_ON_GROUP            0x400000

/* MQCLOSE */
#define MQCO_NONE         0
#define MQCO_IMMEDIATE    0
#define MQCO_DELETE       0x1
#define MQCO_DELETE_PURGE 0x2
#define MQCO_KEEP_SUB     0x4
#define MQCO_REMOVE_SUB   0x8
#define MQCO_QUIESCE      0x20

/* MQGET */
#define MQGMO_NONE                     0x0
#define MQGMO_NO_WAIT                  0x0
#define MQGMO_WAIT                     0x1
#define MQGMO_SYNCPOINT                0x2
#define MQGMO_NO_SYNCPOINT             0x4
#define MQGMO_SET_SIGNAL               0x8
#define MQGMO_BROWSE_FIRST             0x10
#define MQGMO_BROWSE_NEXT              0x20
#define MQGMO_ACCEPT_TRUNCATED_MSG     0x40
#define MQGMO_MARK_SKIP_BACKOUT        0x80
#define MQGMO_MSG_UNDER_CURSOR         0x100
#define MQGMO_LOCK                     0x200
#define MQGMO_UNLOCK                   0x400
#define MQGMO_BROWSE_MSG_UNDER_CURSOR  0x800
#define MQGMO_SYNCPOINT_IF_PERSISTENT  0x1000
#define MQGMO_FAIL_IF_QUIESCING        0x2000
#define MQGMO_CONVERT                  0x4000
#define MQGMO_LOGICAL_ORDER            0x8000
#define MQGMO_COMPLETE_MSG             0x10000
#define MQGMO_ALL_MSGS_AVAILABLE       0x20000
#define MQGMO_ALL_SEGMENTS_AVAILABLE   0x40000
#define MQGMO_MARK_BROWSE_HANDLE       0x100000
#define MQGMO_MARK_BROWSE_CO_OP        0x200000
#define MQGMO_UNMARK_BROWSE_CO_OP      0x400000
#define MQGMO_UNMARK_BROWSE_HANDLE     0x800000
#define MQGMO_UNMARKED_BROWSE_MSG      0x1000000
#define MQGMO_BROWSE_HANDLE            0x1100010
#define MQGMO_BROWSE_CO_OP             0x1200010
#define MQGMO_PROPERTIES_AS_Q_DEF      0x0
#define MQGMO_PROPERTIES_FORCE_MQRFH2  0x2000000
#define MQGMO_NO_PROPERTIES            0x4000000
#define MQGMO_PROPERTIES_IN_HANDLE     0x8000000
#define MQGMO_PROPERTIES_COMPATIBILITY 0x10000000
#define MQWI_UNLIMITED                 (-1)
#define MQMO_NONE                      0x0
#define MQMO_MATCH_MSG_ID              0x1
#define MQMO_MATCH_CORREL_ID           0x2
#define MQMO_MATCH_GROUP_ID            0x4
#define MQMO_MATCH_MSG_SEQ_NUMBER      0x8
#define MQMO_MATCH_OFFSET              0x10
#define MQMO_MATCH_MSG_TOKEN           0x20
#define MQRL_UNDEFINED                 (-1)

#define MQEC_MSG_ARRIVED               2
#define MQEC_WAIT_INTERVAL_EXPIRED     3
#define MQEC_WAIT_CANCELED             4
#define MQEC_Q_MGR_QUIESCING           5
#define MQEC_CONNECTION_QUIESCING      6

/* MQPUT */
#define MQPMO_NONE                     0x0
#define MQPMO_SYNCPOINT                0x2
#define MQPMO_NO_SYNCPOINT             0x4
#define MQPMO_DEFAULT_CONTEXT          0x20
#define MQPMO_NEW_MSG_ID               0x40
#define MQPMO_NEW_CORREL_ID            0x80
#define MQPMO_PASS_IDENTITY_CONTEXT    0x100
#define MQPMO_PASS_ALL_CONTEXT         0x200
#define MQPMO_SET_IDENTITY_CONTEXT     0x400
#define MQPMO_SET_ALL_CONTEXT          0x800
#define MQPMO_ALTERNATE_USER_AUTHORITY 0x1000
#define MQPMO_FAIL_IF_QUIESCING        0x2000
#define MQPMO_NO_CONTEXT               0x4000
#define MQPMO_LOGICAL_ORDER            0x8000
#define MQPMO_ASYNC_RESPONSE           0x10000
#define MQPMO_SYNC_RESPONSE            0x20000
#define MQPMO_RESOLVE_LOCAL_Q          0x40000
#define MQPMO_WARN_IF_NO_SUBS_MATCHED  0x80000
#define MQPMO_RETAIN                   0x200000
#define MQPMO_MD_FOR_OUTPUT_ONLY       0x800000
#define MQPMO_SCOPE_QMGR               0x4000000
#define MQPMO_SUPPRESS_REPLYTO         0x8000000
#define MQPMO_NOT_OWN_SUBS             0x10000000
#define MQPMO_RESPONSE_AS_Q_DEF        0x0
#define MQPMO_RESPONSE_AS_TOPIC_DEF    0x0
#define MQACTP_NEW                     0
#define MQACTP_FORWARD                 1
#define MQACTP_REPLY                   2
#define MQACTP_REPORT                  3

/* message properties */
#define MQTYPE_AS_SET                  0x0
#define MQTYPE_NULL                    0x2
#define MQTYPE_BOOLEAN                 0x4
#define MQTYPE_BYTE_STRING             0x8
#define MQTYPE_INT8                    0x10
#define MQTYPE_INT16                   0x20
#define MQTYPE_INT32                   0x40
#define MQTYPE_LONG                    0x40
#define MQTYPE_INT64                   0x80
#define MQTYPE_FLOAT32                 0x100
#define MQTYPE_FLOAT64                 0x200
#define MQTYPE_STRING                  0x400
#define MQVL_NULL_TERMINATED           (-1)
#define MQVL_EMPTY_STRING              0
#define MQCMHO_DEFAULT_VALIDATION      0x0
#define MQCMHO_NO_VALIDATION           0x1
#define MQCMHO_VALIDATE                0x2
#define MQCMHO_NONE                    0x0
#define MQDMHO_NONE                    0x0
#define MQSMPO_SET_FIRST               0x0
#define MQSMPO_SET_PROP_UNDER_CURSOR   0x1
#define MQSMPO_SET_PROP_AFTER_CURSOR   0x2
#define MQSMPO_APPEND_PROPERTY         0x4
#define MQSMPO_SET_PROP_BEFORE_CURSOR  0x8
#define MQSMPO_NONE                    0x0
#define MQIMPO_CONVERT_TYPE            0x2
#define MQIMPO_QUERY_LENGTH            0x4
#define MQIMPO_INQ_FIRST               0x0
#define MQIMPO_INQ_NEXT                0x8
#define MQIMPO_INQ_PROP_UNDER_CURSOR   0x10
#define MQIMPO_CONVERT_VALUE           0x20
#define MQIMPO_NONE                    0x0
#define MQDMPO_DEL_FIRST               0x0
#define MQDMPO_DEL_PROP_UNDER_CURSOR   0x1
#define MQDMPO_NONE                    0x0
#define MQMHBO_PROPERTIES_IN_MQRFH2    0x1
#define MQMHBO_DELETE_PROPERTIES       0x2
#define MQMHBO_NONE                    0x0
#define MQBMHO_DELETE_PROPERTIES       0x1
#define MQBMHO_NONE                    0x0
#define MQPD_NONE                      0x0
#define MQPD_SUPPORT_OPTIONAL          0x1
#define MQPD_SUPPORT_REQUIRED          0x100000
#define MQPD_SUPPORT_REQUIRED_IF_LOCAL 0x400
#define MQPD_REJECT_UNSUP_MASK         ((MQLONG)0xfff00000)
#define MQPD_ACCEPT_UNSUP_IF_XMIT_MASK 0xffc00
#define MQPD_ACCEPT_UNSUP_MASK         0x3ff
#define MQPD_NO_CONTEXT                0x0
#define MQPD_USER_CONTEXT              0x1
#define MQCOPY_NONE                    0x0
#define MQCOPY_ALL                     0x1
#define MQCOPY_FORWARD                 0x2
#define MQCOPY_PUBLISH                 0x4
#define MQCOPY_REPLY                   0x8
#define MQCOPY_REPORT                  0x10
#define MQCOPY_DEFAULT                 0x16
#define MQPROP_COMPATIBILITY           0
#define MQPROP_NONE                    1
#define MQPROP_ALL                     2
#define MQPROP_FORCE_MQRFH2            3
#define MQPROP_V6COMPAT                4
#define MQST_BEST_EFFORT               0
#define MQST_MUST_DUP                  1
#define MQPROP_UNRESTRICTED_LENGTH     (-1)
/* MQCHARV all = { MQPROP_INQUIRE_ALL }; */
#define MQPROP_INQUIRE_ALL (MQPTR)(char *)"%", 0, 0, 1, MQCCSI_APPL
#define MQPROP_INQUIRE_ALL_USR (MQPTR)(char *)"usr.%", 0, 0, 5, MQCCSI_APPL

/* MQSUB, MQSUBRQ */
#define MQSO_NONE                      0x0
#define MQSO_NON_DURABLE               0x0
#define MQSO_READ_AHEAD_AS_Q_DEF       0x0
#define MQSO_ALTER                     0x1
#define MQSO_CREATE                    0x2
#define MQSO_RESUME                    0x4
#define MQSO_DURABLE                   0x8
#define MQSO_GROUP_SUB                 0x10
#define MQSO_MANAGED                   0x20
#define MQSO_SET_IDENTITY_CONTEXT      0x40
#define MQSO_NO_MULTICAST              0x80
#define MQSO_FIXED_USERID              0x100
#define MQSO_ANY_USERID                0x200
#define MQSO_PUBLICATIONS_ON_REQUEST   0x800
#define MQSO_NEW_PUBLICATIONS_ONLY     0x1000
#define MQSO_FAIL_IF_QUIESCING         0x2000
#define MQSO_ALTERNATE_USER_AUTHORITY  0x40000
#define MQSO_WILDCARD_CHAR             0x100000
#define MQSO_WILDCARD_TOPIC            0x200000
#define MQSO_SET_CORREL_ID             0x400000
#define MQSO_SCOPE_QMGR                0x4000000
#define MQSO_NO_READ_AHEAD             0x8000000
#define MQSO_READ_AHEAD                0x10000000
#define MQSR_ACTION_PUBLICATION        1
#define MQSRO_NONE                     0x0
#define MQSRO_FAIL_IF_QUIESCING        0x2000

/* message descriptor */
#define MQRO_NONE                      0
#define MQRO_EXCEPTION                 0x1000000
#define MQRO_EXCEPTION_WITH_DATA       0x3000000
#define MQRO_EXCEPTION_WITH_FULL_DATA  0x7000000
#define MQRO_EXPIRATION                0x200000
#define MQRO_EXPIRATION_WITH_DATA      0x600000
#define MQRO_EXPIRATION_WITH_FULL_DATA 0xe00000
#define MQRO_COA                       0x100
#define MQRO_COA_WITH_DATA             0x300
#define MQRO_COA_WITH_FULL_DATA        0x700
#define MQRO_COD                       0x800
#define MQRO_COD_WITH_DATA             0x1800
#define MQRO_COD_WITH_FULL_DATA        0x3800
#define MQRO_PAN                       0x1
#define MQRO_NAN                       0x2
#define MQRO_NEW_MSG_ID                0
#define MQRO_PASS_MSG_ID               0x80
#define MQRO_COPY_MSG_ID_TO_CORREL_ID  0
#define MQRO_PASS_CORREL_ID            0x40
#define MQRO_DEAD_LETTER_Q             0
#define MQRO_DISCARD_MSG               0x8000000
#define MQRO_PASS_DISCARD_AND_EXPIRY   0x4000
#define MQRO_ACTIVITY                  0x4
#define MQRO_REJECT_UNSUP_MASK         0x101c0000
#define MQRO_ACCEPT_UNSUP_MASK         ((MQLONG)0xefe000ff)
#define MQRO_ACCEPT_UNSUP_IF_XMIT_MASK 0x0003ff00
#define MQMT_SYSTEM_FIRST              1
#define MQMT_REQUEST                   1
#define MQMT_REPLY                     2
#define MQMT_REPORT                    4
#define MQMT_DATAGRAM                  8
#define MQMT_SYSTEM_LAST               65535
#define MQMT_APPL_FIRST                65536
#define MQMT_APPL_LAST                 999999999
#define MQEI_UNLIMITED                 (-1)
#define MQFB_NONE                      0
#define MQFB_SYSTEM_FIRST              1
#define MQFB_QUIT                      256
#define MQFB_SYSTEM_LAST               65535
#define MQFB_APPL_FIRST                65536
#define MQFB_APPL_LAST                 999999999
#define MQFB_EXPIRATION                258
#define MQFB_COA                       259
#define MQFB_COD                       260
#define MQFB_CHANNEL_COMPLETED         262
#define MQFB_CHANNEL_FAIL_RETRY        263
#define MQFB_CHANNEL_FAIL              264
#define MQFB_APPL_CANNOT_BE_STARTED    265
#define MQFB_TM_ERROR                  266
#define MQFB_APPL_TYPE_ERROR           267
#define MQFB_STOPPED_BY_MSG_EXIT       268
#define MQFB_ACTIVITY                  269
#define MQFB_XMIT_Q_MSG_ERROR          271
#define MQFB_PAN                       275
#define MQFB_NAN                       276
#define MQFB_DATA_LENGTH_ZERO          291
#define MQFB_DATA_LENGTH_NEGATIVE      292
#define MQFB_DATA_LENGTH_TOO_BIG       293
#define MQFB_BUFFER_OVERFLOW           294
#define MQFB_LENGTH_OFF_BY_ONE         295
#define MQFB_IIH_ERROR                 296
#define MQFB_NOT_AUTHORIZED_FOR_IMS    298
#define MQFB_IMS_ERROR                 300
#define MQFB_CICS_INTERNAL_ERROR       401
#define MQFB_CICS_NOT_AUTHORIZED       402
#define MQFB_CICS_BRIDGE_FAILURE       403
#define MQFB_CICS_CORREL_ID_ERROR      404
#define MQFB_CICS_CCSID_ERROR          405
#define MQFB_CICS_ENCODING_ERROR       406
#define MQFB_CICS_CIH_ERROR            407
#define MQFB_CICS_UOW_ERROR            408
#define MQFB_CICS_COMMAREA_ERROR       409
#define MQFB_CICS_APPL_NOT_STARTED     410
#define MQFB_CICS_APPL_ABENDED         411
#define MQFB_CICS_DLQ_ERROR            412
#define MQFB_CICS_UOW_BACKED_OUT       413
#define MQENC_NATIVE                   0x222
#define MQENC_INTEGER_MASK             0xf
#define MQENC_INTEGER_UNDEFINED        0x0
#define MQENC_INTEGER_NORMAL           0x1
#define MQENC_INTEGER_REVERSED         0x2
#define MQENC_DECIMAL_MASK             0xf0
#define MQENC_DECIMAL_UNDEFINED        0x0
#define MQENC_DECIMAL_NORMAL           0x10
#define MQENC_DECIMAL_REVERSED         0x20
#define MQENC_FLOAT_MASK               0xf00
#define MQENC_FLOAT_UNDEFINED          0x0
#define MQENC_FLOAT_IEEE_NORMAL        0x100
#define MQENC_FLOAT_IEEE_REVERSED      0x200
#define MQENC_FLOAT_S390               0x300
#define MQCCSI_Q_MGR                   0
#define MQCCSI_DEFAULT                 0
#define MQCCSI_EMBEDDED                (-1)
#define MQCCSI_INHERIT                 (-2)
#define MQCCSI_APPL                    (-3)
#define MQPRI_PRIORITY_AS_Q_DEF        (-1)
#define MQPRI_PRIORITY_AS_PARENT       (-2)
#define MQPRI_PRIORITY_AS_PUBLISHED    (-3)
#define MQPRI_PRIORITY_AS_TOPIC_DEF    (-1)
#define MQPER_NOT_PERSISTENT           0
#define MQPER_PERSISTENT               1
#define MQPER_PERSISTENCE_AS_Q_DEF     2
#define MQPER_PERSISTENCE_AS_TOPIC_DEF 2
#define MQAT_UNKNOWN                   (-1)
#define MQAT_NO_CONTEXT                0
#define MQAT_CICS                      1
#define MQAT_ZOS                       2
#define MQAT_MVS                       2
#define MQAT_OS390                     2
#define MQAT_DEFAULT                   2
#define MQAT_IMS                       3
#define MQAT_OS2                       4
#define MQAT_DOS                       5
#define MQAT_UNIX                      6
#define MQAT_AIX                       6
#define MQAT_QMGR                      7
#define MQAT_OS400                     8
#define MQAT_WINDOWS                   9
#define MQAT_CICS_VSE                  10
#define MQAT_WINDOWS_NT                11
#define MQAT_VMS                       12
#define MQAT_NSK                       13
#define MQAT_GUARDIAN                  13
#define MQAT_VOS                       14
#define MQAT_OPEN_TP1                  15
#define MQAT_VM                        18
#define MQAT_IMS_BRIDGE                19
#define MQAT_XCF                       20
#define MQAT_CICS_BRIDGE               21
#define MQAT_NOTES_AGENT               22
#define MQAT_TPF                       23
#define MQAT_USER                      25
#define MQAT_BROKER                    26
#define MQAT_QMGR_PUBLISH              26
#define MQAT_JAVA                      28
#define MQAT_DQM                       29
#define MQAT_CHANNEL_INITIATOR         30
#define MQAT_WLM                       31
#define MQAT_BATCH                     32
#define MQAT_RRS_BATCH                 33
#define MQAT_SIB                       34
#define MQAT_SYSTEM_EXTENSION          35
#define MQAT_MCAST_PUBLISH             36
#define MQAT_AMQP                      37
#define MQAT_USER_FIRST                65536
#define MQAT_USER_LAST                 999999999
#define MQMF_NONE                      0
#define MQMF_SEGMENTATION_INHIBITED    0
#define MQMF_SEGMENTATION_ALLOWED      1
#define MQMF_SEGMENT                   2
#define MQMF_LAST_SEGMENT              4
#define MQMF_MSG_IN_GROUP              8
#define MQMF_LAST_MSG_IN_GROUP         16
#define MQMF_REJECT_UNSUP_MASK         0xfff
#define MQMF_ACCEPT_UNSUP_MASK         ((MQLONG)0xfff00000)
#define MQMF_ACCEPT_UNSUP_IF_XMIT_MASK 0xff000
#define MQGS_NOT_IN_GROUP              ' '
#define MQGS_MSG_IN_GROUP              'G'
#define MQGS_LAST_MSG_IN_GROUP         'L'
#define MQSS_NOT_A_SEGMENT             ' '
#define MQSEG_INHIBITED                ' '
#define MQOL_UNDEFINED                 (-1)

/* MQINQ and MQSET: selectors */
#define MQIA_FIRST                     1
#define MQIA_APPL_TYPE                 1
#define MQIA_CODED_CHAR_SET_ID         2
#define MQIA_CURRENT_Q_DEPTH           3
#define MQIA_DEF_INPUT_OPEN_OPTION     4
#define MQIA_DEF_PERSISTENCE           5
#define MQIA_DEF_PRIORITY              6
#define MQIA_DEFINITION_TYPE           7
#define MQIA_HARDEN_GET_BACKOUT        8
#define MQIA_INHIBIT_GET               9
#define MQIA_INHIBIT_PUT               10
#define MQIA_MAX_HANDLES               11
#define MQIA_USAGE                     12
#define MQIA_MAX_MSG_LENGTH            13
#define MQIA_MAX_PRIORITY              14
#define MQIA_MAX_Q_DEPTH               15
#define MQIA_MSG_DELIVERY_SEQUENCE     16
#define MQIA_OPEN_INPUT_COUNT          17
#define MQIA_OPEN_OUTPUT_COUNT         18
#define MQIA_NAME_COUNT                19
#define MQIA_Q_TYPE                    20
#define MQIA_RETENTION_INTERVAL        21
#define MQIA_BACKOUT_THRESHOLD         22
#define MQIA_SHAREABILITY              23
#define MQIA_TRIGGER_CONTROL           24
#define MQIA_TRIGGER_INTERVAL          25
#define MQIA_TRIGGER_MSG_PRIORITY      26
#define MQIA_CPU_LEVEL                 27
#define MQIA_TRIGGER_TYPE              28
#define MQIA_TRIGGER_DEPTH             29
#define MQIA_SYNCPOINT                 30
#define MQIA_COMMAND_LEVEL             31
#define MQIA_PLATFORM                  32
#define MQIA_MAX_UNCOMMITTED_MSGS      33
#define MQIA_TIME_SINCE_RESET          35
#define MQIA_HIGH_Q_DEPTH              36
#define MQIA_MSG_ENQ_COUNT             37
#define MQIA_MSG_DEQ_COUNT             38
#define MQIA_EXPIRY_INTERVAL           39
#define MQIA_Q_DEPTH_HIGH_LIMIT        40
#define MQIA_Q_DEPTH_LOW_LIMIT         41
#define MQIA_Q_DEPTH_MAX_EVENT         42
#define MQIA_Q_DEPTH_HIGH_EVENT        43
#define MQIA_Q_DEPTH_LOW_EVENT         44
#define MQIA_Q_SERVICE_INTERVAL_EVENT  46
#define MQIA_INHIBIT_EVENT             48
#define MQIA_LOCAL_EVENT               49
#define MQIA_REMOTE_EVENT              50
#define MQIA_CONFIGURATION_EVENT       51
#define MQIA_START_STOP_EVENT          52
#define MQIA_PERFORMANCE_EVENT         53
#define MQIA_Q_SERVICE_INTERVAL        54
#define MQIA_CHANNEL_AUTO_DEF          55
#define MQIA_CHANNEL_AUTO_DEF_EVENT    56
#define MQIA_INDEX_TYPE                57
#define MQIA_CLUSTER_WORKLOAD_LENGTH   58
#define MQIA_DEF_BIND                  61
#define MQIA_QSG_DISP                  63
#define MQIA_INTRA_GROUP_QUEUING       64
#define MQIA_IGQ_PUT_AUTHORITY         65
#define MQIA_MSG_MARK_BROWSE_INTERVAL  68
#define MQIA_SSL_TASKS                 69
#define MQIA_NAMELIST_TYPE             72
#define MQIA_CHANNEL_EVENT             73
#define MQIA_SSL_EVENT                 75
#define MQIA_SSL_RESET_COUNT           76
#define MQIA_SHARED_Q_Q_MGR_NAME       77
#define MQIA_NPM_CLASS                 78
#define MQIA_SSL_FIPS_REQUIRED         92
#define MQIA_IP_ADDRESS_VERSION        93
#define MQIA_CLWL_Q_RANK               95
#define MQIA_CLWL_Q_PRIORITY           96
#define MQIA_CLWL_USEQ                 98
#define MQIA_COMMAND_EVENT             99
#define MQIA_ACTIVE_CHANNELS           100
#define MQIA_CHINIT_ADAPTERS           101
#define MQIA_ADOPTNEWMCA_CHECK         102
#define MQIA_ADOPTNEWMCA_TYPE          103
#define MQIA_CHINIT_DISPATCHERS        105
#define MQIA_LISTENER_TIMER            107
#define MQIA_LU62_CHANNELS             108
#define MQIA_MAX_CHANNELS              109
#define MQIA_OUTBOUND_PORT_MIN         110
#define MQIA_RECEIVE_TIMEOUT           111
#define MQIA_RECEIVE_TIMEOUT_TYPE      112
#define MQIA_RECEIVE_TIMEOUT_MIN       113
#define MQIA_TCP_CHANNELS              114
#define MQIA_TCP_KEEP_ALIVE            115
#define MQIA_TCP_STACK_TYPE            116
#define MQIA_CHINIT_TRACE_AUTO_START   117
#define MQIA_CHINIT_TRACE_TABLE_SIZE   118
#define MQIA_MONITORING_CHANNEL        122
#define MQIA_MONITORING_Q              123
#define MQIA_MONITORING_AUTO_CLUSSDR   124
#define MQIA_STATISTICS_Q              128
#define MQIA_STATISTICS_CHANNEL        129
#define MQIA_STATISTICS_AUTO_CLUSSDR   130
#define MQIA_ACCOUNTING_Q              134
#define MQIA_TRACE_ROUTE_RECORDING     137
#define MQIA_ACTIVITY_RECORDING        138
#define MQIA_OUTBOUND_PORT_MAX         140
#define MQIA_SECURITY_CASE             141
#define MQIA_TREE_LIFE_TIME            183
#define MQIA_DEF_PUT_RESPONSE_TYPE     184
#define MQIA_PUBSUB_MODE               187
#define MQIA_DEF_READ_AHEAD            188
#define MQIA_PROPERTY_CONTROL          190
#define MQIA_MAX_PROPERTIES_LENGTH     192
#define MQIA_BASE_TYPE                 193
#define MQIA_PUBSUB_NP_MSG             203
#define MQIA_PUBSUB_NP_RESP            205
#define MQIA_PUBSUB_MAXMSG_RETRY_COUNT 206
#define MQIA_PUBSUB_SYNC_PT            207
#define MQIA_GROUP_UR                  221
#define MQIA_CHLAUTH_RECORDS           248
#define MQIA_PUBSUB_CLUSTER            249
#define MQIA_REVERSE_DNS_LOOKUP        254
#define MQIA_STREAM_QUEUE_QOS          275
#define MQIA_LAST                      2000
#define MQIAV_NOT_APPLICABLE           (-1)
#define MQIAV_UNDEFINED                (-2)
#define MQCA_FIRST                     2001
#define MQCA_APPL_ID                   2001
#define MQCA_BASE_Q_NAME               2002
#define MQCA_COMMAND_INPUT_Q_NAME      2003
#define MQCA_CREATION_DATE             2004
#define MQCA_CREATION_TIME             2005
#define MQCA_DEAD_LETTER_Q_NAME        2006
#define MQCA_ENV_DATA                  2007
#define MQCA_INITIATION_Q_NAME         2008
#define MQCA_NAMELIST_DESC             2009
#define MQCA_NAMELIST_NAME             2010
#define MQCA_PROCESS_DESC              2011
#define MQCA_PROCESS_NAME              2012
#define MQCA_Q_DESC                    2013
#define MQCA_Q_MGR_DESC                2014
#define MQCA_Q_MGR_NAME                2015
#define MQCA_Q_NAME                    2016
#define MQCA_REMOTE_Q_MGR_NAME         2017
#define MQCA_REMOTE_Q_NAME             2018
#define MQCA_BACKOUT_REQ_Q_NAME        2019
#define MQCA_NAMES                     2020
#define MQCA_USER_DATA                 2021
#define MQCA_STORAGE_CLASS             2022
#define MQCA_TRIGGER_DATA              2023
#define MQCA_XMIT_Q_NAME               2024
#define MQCA_DEF_XMIT_Q_NAME           2025
#define MQCA_CHANNEL_AUTO_DEF_EXIT     2026
#define MQCA_ALTERATION_DATE           2027
#define MQCA_ALTERATION_TIME           2028
#define MQCA_CLUSTER_NAME              2029
#define MQCA_CLUSTER_NAMELIST          2030
#define MQCA_CLUSTER_WORKLOAD_EXIT     2033
#define MQCA_CLUSTER_WORKLOAD_DATA     2034
#define MQCA_REPOSITORY_NAME           2035
#define MQCA_REPOSITORY_NAMELIST       2036
#define MQCA_CF_STRUC_NAME             2039
#define MQCA_QSG_NAME                  2040
#define MQCA_IGQ_USER_ID               2041
#define MQCA_SSL_KEY_REPOSITORY        2049
#define MQCA_SSL_CRL_NAMELIST          2050
#define MQCA_LU_GROUP_NAME             2072
#define MQCA_LU_NAME                   2073
#define MQCA_LU62_ARM_SUFFIX           2074
#define MQCA_TCP_NAME                  2075
#define MQCA_PARENT                    2102
#define MQCA_CUSTOM                    2119
#define MQCA_CERT_LABEL                2121
#define MQCA_CONN_AUTH                 2125
#define MQCA_QSG_CERT_LABEL            2131
#define MQCA_STREAM_QUEUE_NAME         2138
#define MQCA_LAST                      4000

/* MQINQ and MQSET: values */
#define MQQT_LOCAL                1
#define MQQT_MODEL                2
#define MQQT_ALIAS                3
#define MQQT_REMOTE               6
#define MQQDT_PREDEFINED          1
#define MQQDT_PERMANENT_DYNAMIC   2
#define MQQDT_TEMPORARY_DYNAMIC   3
#define MQQA_PUT_ALLOWED          0
#define MQQA_PUT_INHIBITED        1
#define MQQA_GET_ALLOWED          0
#define MQQA_GET_INHIBITED        1
#define MQQA_NOT_SHAREABLE        0
#define MQQA_SHAREABLE            1
#define MQQA_BACKOUT_NOT_HARDENED 0
#define MQQA_BACKOUT_HARDENED     1
#define MQMDS_PRIORITY            0
#define MQMDS_FIFO                1
#define MQUS_NORMAL               0
#define MQUS_TRANSMISSION         1
#define MQTC_OFF                  0
#define MQTC_ON                   1
#define MQTT_NONE                 0
#define MQTT_FIRST                1
#define MQTT_EVERY                2
#define MQTT_DEPTH                3
#define MQSP_NOT_AVAILABLE        0
#define MQSP_AVAILABLE            1
#define MQPL_ZOS                  1
#define MQQSGD_Q_MGR              0
#define MQEVR_DISABLED            0
#define MQEVR_ENABLED             1
#define MQEVR_EXCEPTION           2
#define MQEVR_NO_DISPLAY          3
#define MQMON_Q_MGR               (-3)
#define MQMON_NONE                (-1)
#define MQMON_OFF                 0
#define MQMON_ON                  1
#define MQMON_LOW                 17
#define MQMON_MEDIUM              33
#define MQMON_HIGH                65
#define MQNT_NONE                 0
#define MQNT_Q                    1
#define MQNT_CLUSTER              2
#define MQNT_AUTH_INFO            4
#define MQBND_BIND_ON_OPEN        0
#define MQBND_BIND_NOT_FIXED      1
#define MQBND_BIND_ON_GROUP       2
#define MQNPM_CLASS_NORMAL        0
#define MQNPM_CLASS_HIGH          10
#define MQQSIE_NONE               0
#define MQQSIE_HIGH               1
#define MQQSIE_OK                 2
#define MQIT_NONE                 0
#define MQIT_MSG_ID               1
#define MQIT_CORREL_ID            2
#define MQIT_MSG_TOKEN            4
#define MQIT_GROUP_ID             5

/* MQCB, MQCTL */
#define MQOP_START                0x1
#define MQOP_START_WAIT           0x2
#define MQOP_STOP                 0x4
#define MQOP_REGISTER             0x100
#define MQOP_DEREGISTER           0x200
#define MQOP_SUSPEND              0x10000
#define MQOP_RESUME               0x20000
#define MQCBT_MESSAGE_CONSUMER    1
#define MQCBT_EVENT_HANDLER       2
#define MQCBDO_NONE               0x0
#define MQCBDO_START_CALL         0x1
#define MQCBDO_STOP_CALL          0x4
#define MQCBDO_REGISTER_CALL      0x100
#define MQCBDO_DEREGISTER_CALL    0x200
#define MQCBDO_FAIL_IF_QUIESCING  0x2000
#define MQCBDO_EVENT_CALL         0x4000
#define MQCBDO_MC_EVENT_CALL      0x8000
#define MQCBD_FULL_MSG_LENGTH     (-1)
#define MQCBCT_START_CALL         1
#define MQCBCT_STOP_CALL          2
#define MQCBCT_REGISTER_CALL      3
#define MQCBCT_DEREGISTER_CALL    4
#define MQCBCT_EVENT_CALL         5
#define MQCBCT_MSG_REMOVED        6
#define MQCBCT_MSG_NOT_REMOVED    7
#define MQCBCT_MC_EVENT_CALL      8
#define MQCS_NONE                 0
#define MQCS_SUSPENDED_TEMPORARY  1
#define MQCS_SUSPENDED_USER_ACTION 2
#define MQCS_SUSPENDED            3
#define MQCS_STOPPED              4
#define MQCBCF_NONE               0x0
#define MQCBCF_READA_BUFFER_EMPTY 0x1
#define MQRD_NO_RECONNECT         (-1)
#define MQRD_NO_DELAY             0
#define MQCTLO_NONE               0x0
#define MQCTLO_THREAD_AFFINITY    0x1
#define MQCTLO_FAIL_IF_QUIESCING  0x2000

/* MQSTAT */
#define MQSTAT_TYPE_ASYNC_ERROR        0
#define MQSTAT_TYPE_RECONNECTION       1
#define MQSTAT_TYPE_RECONNECTION_ERROR 2

/* event messages: structures of a command format */
#define MQCFT_INTEGER            3
#define MQCFT_STRING             4
#define MQCFT_INTEGER_LIST       5
#define MQCFT_STRING_LIST        6
#define MQCFT_EVENT              7
#define MQCFT_BYTE_STRING        9
#define MQCFT_INTEGER_FILTER     13
#define MQCFT_STRING_FILTER      14
#define MQCFT_BYTE_STRING_FILTER 15
#define MQCFT_GROUP              20
#define MQCFT_INTEGER64          23
#define MQCFT_INTEGER64_LIST     25
#define MQCFH_VERSION_1          1
#define MQCFH_VERSION_2          2
#define MQCFH_VERSION_3          3
#define MQCFC_NOT_LAST           0
#define MQCFC_LAST               1
#define MQCMD_CONFIG_EVENT       43
#define MQCMD_Q_MGR_EVENT        44
#define MQCMD_PERFM_EVENT        45
#define MQCMD_COMMAND_EVENT      99
#define MQCACF_OBJECT_Q_MGR_NAME 3023
#define MQCACF_APPL_NAME         3024
#define MQCACF_TOPIC             3031
#define MQCACF_PUBLISH_TIMESTAMP 3034
#define MQCACF_EVENT_USER_ID     3045
#define MQCACF_EVENT_Q_MGR       3047
#define MQCACF_EVENT_APPL_IDENTITY 3049
#define MQCACF_EVENT_APPL_NAME   3050
#define MQCACF_EVENT_APPL_ORIGIN 3051
#define MQCACF_SUBSCRIPTION_USER_DATA 3056
#define MQCACF_COMMAND_MQSC      3075
#define MQIACF_EVENT_APPL_TYPE   1010
#define MQIACF_EVENT_ORIGIN      1011
#define MQIACF_OBJECT_TYPE       1016
#define MQIACF_COMMAND           1021
#define MQIACF_PUBLICATION_OPTIONS 1082
#define MQPUBO_IS_RETAINED_PUBLICATION 16
#define MQBACF_EVENT_ACCOUNTING_TOKEN 7001
#define MQGACF_COMMAND_CONTEXT   8001
#define MQGACF_COMMAND_DATA      8002
#define MQEVO_OTHER              0
#define MQEVO_CONSOLE            1
#define MQEVO_INIT               2
#define MQEVO_MSG                3
#define MQEVO_MQSET              4
#define MQEVO_INTERNAL           5
#define MQEVO_MQSUB              6

/* lengths */
#define MQ_Q_NAME_LENGTH            48
#define MQ_Q_MGR_NAME_LENGTH        48
#define MQ_MSG_ID_LENGTH            24
#define MQ_CORREL_ID_LENGTH         24
#define MQ_GROUP_ID_LENGTH          24
#define MQ_FORMAT_LENGTH            8
#define MQ_USER_ID_LENGTH           12
#define MQ_OBJECT_NAME_LENGTH       48
#define MQ_PROCESS_NAME_LENGTH      48
#define MQ_NAMELIST_NAME_LENGTH     48
#define MQ_Q_DESC_LENGTH            64
#define MQ_Q_MGR_DESC_LENGTH        64
#define MQ_TRIGGER_DATA_LENGTH      64
#define MQ_PROCESS_APPL_ID_LENGTH   256
#define MQ_PROCESS_ENV_DATA_LENGTH  128
#define MQ_PROCESS_USER_DATA_LENGTH 128
#define MQ_ACCOUNTING_TOKEN_LENGTH  32
#define MQ_APPL_IDENTITY_DATA_LENGTH 32
#define MQ_APPL_NAME_LENGTH         28
#define MQ_APPL_ORIGIN_DATA_LENGTH  4
#define MQ_PUT_APPL_NAME_LENGTH     28
#define MQ_PUT_DATE_LENGTH          8
#define MQ_PUT_TIME_LENGTH          8
#define MQ_CREATION_DATE_LENGTH     12
#define MQ_CREATION_TIME_LENGTH     8
#define MQ_DATE_LENGTH              12
#define MQ_TIME_LENGTH              8
#define MQ_STORAGE_CLASS_LENGTH     8
#define MQ_SECURITY_ID_LENGTH       40
#define MQ_CONN_TAG_LENGTH          128
#define MQ_CONNECTION_ID_LENGTH     24
#define MQ_CSP_PASSWORD_LENGTH      256
#define MQ_MSG_TOKEN_LENGTH         16
#define MQ_TOPIC_NAME_LENGTH        48
#define MQ_TOPIC_STR_LENGTH         10240
#define MQ_SUB_NAME_LENGTH          10240
#define MQ_USER_DATA_LENGTH         10240
#define MQ_MAX_PROPERTY_NAME_LENGTH 4095
#define MQ_SELECTOR_LENGTH          10240

/* identifiers that are none */
#define MQMI_NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define MQCI_NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define MQGI_NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

#define MQACT_NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define MQMTOK_NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define MQCONNID_NONE "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* formats */
#define MQFMT_NONE               "        "
#define MQFMT_ADMIN              "MQADMIN "
#define MQFMT_CICS               "MQCICS  "
#define MQFMT_COMMAND_1          "MQCMD1  "
#define MQFMT_COMMAND_2          "MQCMD2  "
#define MQFMT_DEAD_LETTER_HEADER "MQDEAD  "
#define MQFMT_EVENT              "MQEVENT "
#define MQFMT_IMS                "MQIMS   "
#define MQFMT_IMS_VAR_STRING     "MQIMSVS "
#define MQFMT_MD_EXTENSION       "MQHMDE  "
#define MQFMT_PCF                "MQPCF   "
#define MQFMT_REF_MSG_HEADER     "MQHREF  "
#define MQFMT_RF_HEADER          "MQHRF   "
#define MQFMT_RF_HEADER_1        "MQHRF   "
#define MQFMT_RF_HEADER_2        "MQHRF2  "
#define MQFMT_STRING             "MQSTR   "
#define MQFMT_TRIGGER            "MQTRIG  "
#define MQFMT_WORK_INFO_HEADER   "MQHWIH  "
#define MQFMT_XMIT_Q_HEADER      "MQXMIT  "

typedef struct tagMQCHARV {
    MQPTR VSPtr;
    MQLONG VSOffset;
    MQLONG VSBufSize;
    MQLONG VSLength;
    MQLONG VSCCSID;
} MQCHARV, *PMQCHARV;
#define MQVS_NULL_TERMINATED (-1)
#define MQVS_USE_VSLENGTH 0
#define MQCHARV_DEFAULT NULL, 0, 0, 0, -3

#define MQMD_STRUC_ID "MD  "
#define MQMD_VERSION_1 1
#define MQMD_VERSION_2 2
#define MQMD_CURRENT_VERSION 2
typedef struct tagMQMD {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Report;
    MQLONG MsgType;
    MQLONG Expiry;
    MQLONG Feedback;
    MQLONG Encoding;
    MQLONG CodedCharSetId;
    MQCHAR8 Format;
    MQLONG Priority;
    MQLONG Persistence;
    MQBYTE24 MsgId;
    MQBYTE24 CorrelId;
    MQLONG BackoutCount;
    MQCHAR48 ReplyToQ;
    MQCHAR48 ReplyToQMgr;
    MQCHAR12 UserIdentifier;
    MQBYTE32 AccountingToken;
    MQCHAR32 ApplIdentityData;
    MQLONG PutApplType;
    MQCHAR28 PutApplName;
    MQCHAR8 PutDate;
    MQCHAR8 PutTime;
    MQCHAR4 ApplOriginData;
    MQBYTE24 GroupId;
    MQLONG MsgSeqNumber;
    MQLONG Offset;
    MQLONG MsgFlags;
    MQLONG OriginalLength;
} MQMD, *PMQMD;
#define MQMD_DEFAULT .StrucId = { 'M', 'D', ' ', ' ' }, .Version = 1, .Report = 0, .MsgType = MQMT_DATAGRAM, \
    .Expiry = MQEI_UNLIMITED, .Feedback = MQFB_NONE, .Encoding = MQENC_NATIVE, .CodedCharSetId = MQCCSI_Q_MGR, \
    .Format = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' }, .Priority = MQPRI_PRIORITY_AS_Q_DEF, \
    .Persistence = MQPER_PERSISTENCE_AS_Q_DEF, .BackoutCount = 0, .PutApplType = MQAT_NO_CONTEXT, .MsgSeqNumber = 1, \
    .Offset = 0, .MsgFlags = 0, .OriginalLength = MQOL_UNDEFINED

#define MQOD_STRUC_ID "OD  "
#define MQOD_VERSION_1 1
#define MQOD_VERSION_2 2
#define MQOD_VERSION_3 3
#define MQOD_VERSION_4 4
#define MQOD_CURRENT_VERSION 4
typedef struct tagMQOD {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG ObjectType;
    MQCHAR48 ObjectName;
    MQCHAR48 ObjectQMgrName;
    MQCHAR48 DynamicQName;
    MQCHAR12 AlternateUserId;
    MQLONG RecsPresent;
    MQLONG KnownDestCount;
    MQLONG UnknownDestCount;
    MQLONG InvalidDestCount;
    MQLONG ObjectRecOffset;
    MQLONG ResponseRecOffset;
    MQPTR ObjectRecPtr;
    MQPTR ResponseRecPtr;
    MQBYTE40 AlternateSecurityId;
    MQCHAR48 ResolvedQName;
    MQCHAR48 ResolvedQMgrName;
    MQCHARV ObjectString;
    MQCHARV SelectionString;
    MQCHARV ResObjectString;
    MQLONG ResolvedType;
} MQOD, *PMQOD;
#define MQOD_DEFAULT .StrucId = { 'O', 'D', ' ', ' ' }, .Version = 1, .ObjectType = MQOT_Q, .DynamicQName = "CSQ.*", \
    .ObjectString = { MQCHARV_DEFAULT }, .SelectionString = { MQCHARV_DEFAULT }, .ResObjectString = { MQCHARV_DEFAULT }

/* A subscription, for MQSUB. */
#define MQSD_STRUC_ID "SD  "
#define MQSD_VERSION_1 1
#define MQSD_CURRENT_VERSION 1
typedef struct tagMQSD {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQCHAR48 ObjectName;
    MQCHAR12 AlternateUserId;
    MQBYTE40 AlternateSecurityId;
    MQLONG SubExpiry;
    MQCHARV ObjectString;
    MQCHARV SubName;
    MQCHARV SubUserData;
    MQBYTE24 SubCorrelId;
    MQLONG PubPriority;
    MQBYTE32 PubAccountingToken;
    MQCHAR32 PubApplIdentityData;
    MQCHARV SelectionString;
    MQLONG SubLevel;
    MQCHARV ResObjectString;
} MQSD, *PMQSD;
#define MQSD_DEFAULT .StrucId = { 'S', 'D', ' ', ' ' }, .Version = 1, .SubExpiry = MQEI_UNLIMITED, \
    .ObjectString = { MQCHARV_DEFAULT }, .SubName = { MQCHARV_DEFAULT }, .SubUserData = { MQCHARV_DEFAULT }, \
    .PubPriority = MQPRI_PRIORITY_AS_PUBLISHED, .SelectionString = { MQCHARV_DEFAULT }, .SubLevel = 1, \
    .ResObjectString = { MQCHARV_DEFAULT }

#define MQSRO_STRUC_ID "SRO "
#define MQSRO_VERSION_1 1
#define MQSRO_CURRENT_VERSION 1
typedef struct tagMQSRO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG NumPubs;
} MQSRO, *PMQSRO;
#define MQSRO_DEFAULT .StrucId = { 'S', 'R', 'O', ' ' }, .Version = 1

#define MQGMO_STRUC_ID "GMO "
#define MQGMO_VERSION_1 1
#define MQGMO_VERSION_2 2
#define MQGMO_VERSION_3 3
#define MQGMO_VERSION_4 4
#define MQGMO_CURRENT_VERSION 4
typedef struct tagMQGMO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG WaitInterval;
    PMQLONG Signal1; /* an event control block */
    MQLONG Signal2;
    MQCHAR48 ResolvedQName;
    MQLONG MatchOptions;
    MQCHAR GroupStatus;
    MQCHAR SegmentStatus;
    MQCHAR Segmentation;
    MQCHAR Reserved1;
    MQBYTE16 MsgToken;
    MQLONG ReturnedLength;
    MQLONG Reserved2;
    MQHMSG MsgHandle;
} MQGMO, *PMQGMO;
#define MQGMO_DEFAULT .StrucId = { 'G', 'M', 'O', ' ' }, .Version = 1, .Options = 0, .WaitInterval = 0, \
    .MatchOptions = MQMO_MATCH_MSG_ID | MQMO_MATCH_CORREL_ID, .GroupStatus = ' ', .SegmentStatus = ' ', \
    .Segmentation = ' ', .Reserved1 = ' ', .ReturnedLength = MQRL_UNDEFINED

#define MQPMO_STRUC_ID "PMO "
#define MQPMO_VERSION_1 1
#define MQPMO_VERSION_2 2
#define MQPMO_VERSION_3 3
#define MQPMO_CURRENT_VERSION 3
typedef struct tagMQPMO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG Timeout;
    MQHOBJ Context;
    MQLONG KnownDestCount;
    MQLONG UnknownDestCount;
    MQLONG InvalidDestCount;
    MQCHAR48 ResolvedQName;
    MQCHAR48 ResolvedQMgrName;
    MQLONG RecsPresent;
    MQLONG PutMsgRecFields;
    MQLONG PutMsgRecOffset;
    MQLONG ResponseRecOffset;
    MQPTR PutMsgRecPtr;
    MQPTR ResponseRecPtr;
    MQHMSG OriginalMsgHandle;
    MQHMSG NewMsgHandle;
    MQLONG Action;
    MQLONG PubLevel;
} MQPMO, *PMQPMO;
#define MQPMO_DEFAULT .StrucId = { 'P', 'M', 'O', ' ' }, .Version = 1, .Options = 0, .Timeout = -1, .PubLevel = 9

#define MQCNO_STRUC_ID "CNO "
#define MQCNO_VERSION_1 1
#define MQCNO_VERSION_2 2
#define MQCNO_VERSION_3 3
#define MQCNO_VERSION_4 4
#define MQCNO_VERSION_5 5
#define MQCNO_VERSION_6 6
#define MQCNO_VERSION_7 7
#define MQCNO_VERSION_8 8
#define MQCNO_CURRENT_VERSION 8
#define MQAN_NONE "                            "
typedef struct tagMQCNO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG ClientConnOffset;
    MQPTR ClientConnPtr;
    MQBYTE128 ConnTag;
    MQPTR SSLConfigPtr;
    MQLONG SSLConfigOffset;
    MQBYTE24 ConnectionId;
    MQLONG SecurityParmsOffset;
    PMQVOID SecurityParmsPtr;
    PMQVOID CCDTUrlPtr; /* of clients alone */
    MQLONG CCDTUrlOffset;
    MQLONG CCDTUrlLength;
    MQBYTE8 Reserved;
    MQCHAR28 ApplName; /* MQRC_CNO_ERROR unless it is blank, as on z/OS */
    MQBYTE4 Reserved2;
    PMQVOID BalanceParmsPtr; /* of clients alone */
    MQLONG BalanceParmsOffset;
    MQBYTE4 Reserved3;
} MQCNO, *PMQCNO;
#define MQCNO_DEFAULT .StrucId = { 'C', 'N', 'O', ' ' }, .Version = 1, .Options = 0, .ApplName = MQAN_NONE

#define MQCSP_STRUC_ID "CSP "
#define MQCSP_VERSION_1 1
#define MQCSP_CURRENT_VERSION 1
typedef struct tagMQCSP {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG AuthenticationType;
    MQCHAR4 Reserved1;
    MQPTR CSPUserIdPtr;
    MQLONG CSPUserIdOffset;
    MQLONG CSPUserIdLength;
    MQCHAR8 Reserved2;
    MQPTR CSPPasswordPtr;
    MQLONG CSPPasswordOffset;
    MQLONG CSPPasswordLength;
} MQCSP, *PMQCSP;
#define MQCSP_DEFAULT .StrucId = { 'C', 'S', 'P', ' ' }, .Version = 1, .AuthenticationType = 0

/* What became of puts that do not wait, for MQSTAT. */
#define MQSTS_STRUC_ID "STAT"
#define MQSTS_VERSION_1 1
#define MQSTS_VERSION_2 2
#define MQSTS_CURRENT_VERSION 2
typedef struct tagMQSTS {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG CompCode;
    MQLONG Reason;
    MQLONG PutSuccessCount;
    MQLONG PutWarningCount;
    MQLONG PutFailureCount;
    MQLONG ObjectType;
    MQCHAR48 ObjectName;
    MQCHAR48 ObjectQMgrName;
    MQCHAR48 ResolvedObjectName;
    MQCHAR48 ResolvedQMgrName;
    MQCHARV ObjectString;
    MQCHARV SubName;
    MQLONG OpenOptions;
    MQLONG SubOptions;
} MQSTS, *PMQSTS;
#define MQSTS_DEFAULT .StrucId = { 'S', 'T', 'A', 'T' }, .Version = 1, .CompCode = MQCC_OK, .Reason = MQRC_NONE, \
    .ObjectType = MQOT_Q, .ObjectString = { MQCHARV_DEFAULT }, .SubName = { MQCHARV_DEFAULT }

/* A callback: what MQCB is told of it, and what it is told when it is called. */
#define MQCBD_STRUC_ID "CBD "
#define MQCBD_VERSION_1 1
#define MQCBD_CURRENT_VERSION 1
typedef struct tagMQCBD {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG CallbackType;
    MQLONG Options;
    MQPTR CallbackArea;
    MQPTR CallbackFunction;
    MQCHAR128 CallbackName;
    MQLONG MaxMsgLength;
} MQCBD, *PMQCBD;
#define MQCBD_DEFAULT .StrucId = { 'C', 'B', 'D', ' ' }, .Version = 1, .CallbackType = MQCBT_MESSAGE_CONSUMER, \
    .MaxMsgLength = MQCBD_FULL_MSG_LENGTH

#define MQCBC_STRUC_ID "CBC "
#define MQCBC_VERSION_1 1
#define MQCBC_VERSION_2 2
#define MQCBC_CURRENT_VERSION 2
typedef struct tagMQCBC {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG CallType;
    MQHOBJ Hobj;
    MQPTR CallbackArea;
    MQPTR ConnectionArea;
    MQLONG CompCode;
    MQLONG Reason;
    MQLONG State;
    MQLONG DataLength;
    MQLONG BufferLength;
    MQLONG Flags;
    MQLONG ReconnectDelay;
} MQCBC, *PMQCBC;

#define MQCTLO_STRUC_ID "CTLO"
#define MQCTLO_VERSION_1 1
#define MQCTLO_CURRENT_VERSION 1
typedef struct tagMQCTLO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG Reserved;
    MQPTR ConnectionArea;
} MQCTLO, *PMQCTLO;
#define MQCTLO_DEFAULT .StrucId = { 'C', 'T', 'L', 'O' }, .Version = 1, .Options = MQCTLO_NONE

typedef void MQCB_FUNCTION(MQHCONN Hconn, PMQVOID pMsgDesc, PMQVOID pGetMsgOpts, PMQVOID pBuffer, PMQCBC pContext);

#define MQDLH_STRUC_ID "DLH "
#define MQDLH_VERSION_1 1
#define MQDLH_CURRENT_VERSION 1
/* A dead-letter header, in front of a message's data. */
typedef struct tagMQDLH {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Reason;
    MQCHAR48 DestQName;
    MQCHAR48 DestQMgrName;
    MQLONG Encoding;
    MQLONG CodedCharSetId;
    MQCHAR8 Format;
    MQLONG PutApplType;
    MQCHAR28 PutApplName;
    MQCHAR8 PutDate;
    MQCHAR8 PutTime;
} MQDLH, *PMQDLH;
#define MQDLH_DEFAULT .StrucId = { 'D', 'L', 'H', ' ' }, .Version = 1, .Reason = MQRC_NONE, .Encoding = 0, .CodedCharSetId = 0, \
    .Format = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' }

/* A message descriptor of version 1, where a structure has one in it. */
typedef struct tagMQMD1 {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Report;
    MQLONG MsgType;
    MQLONG Expiry;
    MQLONG Feedback;
    MQLONG Encoding;
    MQLONG CodedCharSetId;
    MQCHAR8 Format;
    MQLONG Priority;
    MQLONG Persistence;
    MQBYTE24 MsgId;
    MQBYTE24 CorrelId;
    MQLONG BackoutCount;
    MQCHAR48 ReplyToQ;
    MQCHAR48 ReplyToQMgr;
    MQCHAR12 UserIdentifier;
    MQBYTE32 AccountingToken;
    MQCHAR32 ApplIdentityData;
    MQLONG PutApplType;
    MQCHAR28 PutApplName;
    MQCHAR8 PutDate;
    MQCHAR8 PutTime;
    MQCHAR4 ApplOriginData;
} MQMD1, *PMQMD1;
#define MQMD1_DEFAULT .StrucId = { 'M', 'D', ' ', ' ' }, .Version = 1, .Report = 0, .MsgType = MQMT_DATAGRAM, \
    .Expiry = MQEI_UNLIMITED, .Feedback = MQFB_NONE, .Encoding = MQENC_NATIVE, .CodedCharSetId = MQCCSI_Q_MGR, \
    .Format = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' }, .Priority = MQPRI_PRIORITY_AS_Q_DEF, \
    .Persistence = MQPER_PERSISTENCE_AS_Q_DEF, .BackoutCount = 0, .PutApplType = MQAT_NO_CONTEXT

#define MQXQH_STRUC_ID "XQH "
#define MQXQH_VERSION_1 1
#define MQXQH_CURRENT_VERSION 1
/* A transmission queue header. */
typedef struct tagMQXQH {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQCHAR48 RemoteQName;
    MQCHAR48 RemoteQMgrName;
    MQMD1 MsgDesc;
} MQXQH, *PMQXQH;
#define MQXQH_DEFAULT .StrucId = { 'X', 'Q', 'H', ' ' }, .Version = 1, .MsgDesc = { MQMD1_DEFAULT }

#define MQRFH_STRUC_ID "RFH "
#define MQRFH_VERSION_1 1
#define MQRFH_VERSION_2 2
#define MQRFH_CURRENT_VERSION 2
#define MQRFH_NONE 0
#define MQRFH_STRUC_LENGTH_FIXED 32
#define MQRFH_STRUC_LENGTH_FIXED_2 36
/* A rules and formatting header: name and value pairs are behind it; of version 2 folders, each with a length in front. */
typedef struct tagMQRFH {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG StrucLength;
    MQLONG Encoding;
    MQLONG CodedCharSetId;
    MQCHAR8 Format;
    MQLONG Flags;
} MQRFH, *PMQRFH;
#define MQRFH_DEFAULT .StrucId = { 'R', 'F', 'H', ' ' }, .Version = 1, .StrucLength = 32, .Encoding = MQENC_NATIVE, \
    .CodedCharSetId = MQCCSI_INHERIT, .Format = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' }, .Flags = 0
typedef struct tagMQRFH2 {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG StrucLength;
    MQLONG Encoding;
    MQLONG CodedCharSetId;
    MQCHAR8 Format;
    MQLONG Flags;
    MQLONG NameValueCCSID;
} MQRFH2, *PMQRFH2;
#define MQRFH2_DEFAULT .StrucId = { 'R', 'F', 'H', ' ' }, .Version = 2, .StrucLength = 36, .Encoding = MQENC_NATIVE, \
    .CodedCharSetId = MQCCSI_INHERIT, .Format = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' }, .Flags = 0, .NameValueCCSID = 1208

/* Message properties: a descriptor of one, and the options of the calls. */
#define MQPD_STRUC_ID "PD  "
#define MQPD_VERSION_1 1
#define MQPD_CURRENT_VERSION 1
typedef struct tagMQPD {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG Support;
    MQLONG Context;
    MQLONG CopyOptions;
} MQPD, *PMQPD;
#define MQPD_DEFAULT .StrucId = { 'P', 'D', ' ', ' ' }, .Version = 1, .Options = 0, .Support = MQPD_SUPPORT_OPTIONAL, \
    .Context = MQPD_NO_CONTEXT, .CopyOptions = MQCOPY_DEFAULT

#define MQCMHO_STRUC_ID "CMHO"
#define MQCMHO_VERSION_1 1
#define MQCMHO_CURRENT_VERSION 1
typedef struct tagMQCMHO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
} MQCMHO, *PMQCMHO;
#define MQCMHO_DEFAULT .StrucId = { 'C', 'M', 'H', 'O' }, .Version = 1, .Options = 0

#define MQDMHO_STRUC_ID "DMHO"
#define MQDMHO_VERSION_1 1
#define MQDMHO_CURRENT_VERSION 1
typedef struct tagMQDMHO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
} MQDMHO, *PMQDMHO;
#define MQDMHO_DEFAULT .StrucId = { 'D', 'M', 'H', 'O' }, .Version = 1, .Options = 0

#define MQSMPO_STRUC_ID "SMPO"
#define MQSMPO_VERSION_1 1
#define MQSMPO_CURRENT_VERSION 1
typedef struct tagMQSMPO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG ValueEncoding;
    MQLONG ValueCCSID;
} MQSMPO, *PMQSMPO;
#define MQSMPO_DEFAULT .StrucId = { 'S', 'M', 'P', 'O' }, .Version = 1, .Options = 0, .ValueEncoding = MQENC_NATIVE, \
    .ValueCCSID = MQCCSI_APPL

#define MQIMPO_STRUC_ID "IMPO"
#define MQIMPO_VERSION_1 1
#define MQIMPO_CURRENT_VERSION 1
typedef struct tagMQIMPO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
    MQLONG RequestedEncoding;
    MQLONG RequestedCCSID;
    MQLONG ReturnedEncoding;
    MQLONG ReturnedCCSID;
    MQLONG Reserved1;
    MQCHARV ReturnedName;
    MQCHAR8 TypeString;
} MQIMPO, *PMQIMPO;
#define MQIMPO_DEFAULT .StrucId = { 'I', 'M', 'P', 'O' }, .Version = 1, .Options = 0, .RequestedEncoding = MQENC_NATIVE, \
    .RequestedCCSID = MQCCSI_APPL, .ReturnedEncoding = MQENC_NATIVE, .ReturnedName = { MQCHARV_DEFAULT }

#define MQDMPO_STRUC_ID "DMPO"
#define MQDMPO_VERSION_1 1
#define MQDMPO_CURRENT_VERSION 1
typedef struct tagMQDMPO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
} MQDMPO, *PMQDMPO;
#define MQDMPO_DEFAULT .StrucId = { 'D', 'M', 'P', 'O' }, .Version = 1, .Options = 0

#define MQMHBO_STRUC_ID "MHBO"
#define MQMHBO_VERSION_1 1
#define MQMHBO_CURRENT_VERSION 1
typedef struct tagMQMHBO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
} MQMHBO, *PMQMHBO;
#define MQMHBO_DEFAULT .StrucId = { 'M', 'H', 'B', 'O' }, .Version = 1, .Options = MQMHBO_PROPERTIES_IN_MQRFH2

#define MQBMHO_STRUC_ID "BMHO"
#define MQBMHO_VERSION_1 1
#define MQBMHO_CURRENT_VERSION 1
typedef struct tagMQBMHO {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQLONG Options;
} MQBMHO, *PMQBMHO;
#define MQBMHO_DEFAULT .StrucId = { 'B', 'M', 'H', 'O' }, .Version = 1, .Options = MQBMHO_DELETE_PROPERTIES

#define MQTM_STRUC_ID "TM  "
#define MQTM_VERSION_1 1
#define MQTM_CURRENT_VERSION 1
/* What a trigger message says. */
typedef struct tagMQTM {
    MQCHAR4 StrucId;
    MQLONG Version;
    MQCHAR48 QName;
    MQCHAR48 ProcessName;
    MQCHAR64 TriggerData;
    MQLONG ApplType;
    MQCHAR ApplId[256];
    MQCHAR EnvData[128];
    MQCHAR UserData[128];
} MQTM, *PMQTM;
#define MQTM_DEFAULT .StrucId = { 'T', 'M', ' ', ' ' }, .Version = 1, .ApplType = 0

#define MQTMC_STRUC_ID "TMC "
#define MQTMC_VERSION_1 "   1"
#define MQTMC_VERSION_2 "   2"
#define MQTMC_CURRENT_VERSION "   2"
/* The same in characters, as a trigger monitor hands it to a program. */
typedef struct tagMQTMC2 {
    MQCHAR4 StrucId;
    MQCHAR4 Version;
    MQCHAR48 QName;
    MQCHAR48 ProcessName;
    MQCHAR64 TriggerData;
    MQCHAR4 ApplType;
    MQCHAR256 ApplId;
    MQCHAR128 EnvData;
    MQCHAR128 UserData;
    MQCHAR48 QMgrName;
} MQTMC2, *PMQTMC2;
#define MQTMC2_DEFAULT .StrucId = { 'T', 'M', 'C', ' ' }, .Version = { ' ', ' ', ' ', '2' }, .ApplType = { ' ', ' ', ' ', ' ' }

void MQCONN(PMQCHAR pQMgrName, PMQHCONN pHconn, PMQLONG pCompCode, PMQLONG pReason);
void MQCONNX(PMQCHAR pQMgrName, PMQVOID pConnectOpts, PMQHCONN pHconn, PMQLONG pCompCode, PMQLONG pReason);
void MQDISC(PMQHCONN pHconn, PMQLONG pCompCode, PMQLONG pReason);
void MQOPEN(MQHCONN Hconn, PMQVOID pObjDesc, MQLONG Options, PMQHOBJ pHobj, PMQLONG pCompCode, PMQLONG pReason);
void MQCLOSE(MQHCONN Hconn, PMQHOBJ pHobj, MQLONG Options, PMQLONG pCompCode, PMQLONG pReason);
void MQPUT(MQHCONN Hconn, MQHOBJ Hobj, PMQVOID pMsgDesc, PMQVOID pPutMsgOpts, MQLONG BufferLength, PMQVOID pBuffer,
           PMQLONG pCompCode, PMQLONG pReason);
void MQPUT1(MQHCONN Hconn, PMQVOID pObjDesc, PMQVOID pMsgDesc, PMQVOID pPutMsgOpts, MQLONG BufferLength, PMQVOID pBuffer,
            PMQLONG pCompCode, PMQLONG pReason);
void MQGET(MQHCONN Hconn, MQHOBJ Hobj, PMQVOID pMsgDesc, PMQVOID pGetMsgOpts, MQLONG BufferLength, PMQVOID pBuffer,
           PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason);
void MQINQ(MQHCONN Hconn, MQHOBJ Hobj, MQLONG SelectorCount, PMQLONG pSelectors, MQLONG IntAttrCount, PMQLONG pIntAttrs,
           MQLONG CharAttrLength, PMQCHAR pCharAttrs, PMQLONG pCompCode, PMQLONG pReason);
void MQSET(MQHCONN Hconn, MQHOBJ Hobj, MQLONG SelectorCount, PMQLONG pSelectors, MQLONG IntAttrCount, PMQLONG pIntAttrs,
           MQLONG CharAttrLength, PMQCHAR pCharAttrs, PMQLONG pCompCode, PMQLONG pReason);
void MQSUB(MQHCONN Hconn, PMQVOID pSubDesc, PMQHOBJ pHobj, PMQHOBJ pHsub, PMQLONG pCompCode, PMQLONG pReason);
void MQSUBRQ(MQHCONN Hconn, MQHOBJ Hsub, MQLONG Action, PMQVOID pSubRqOpts, PMQLONG pCompCode, PMQLONG pReason);
void MQSTAT(MQHCONN Hconn, MQLONG Type, PMQVOID pStatus, PMQLONG pCompCode, PMQLONG pReason);
void MQCB(MQHCONN Hconn, MQLONG Operation, PMQVOID pCallbackDesc, MQHOBJ Hobj, PMQVOID pMsgDesc, PMQVOID pGetMsgOpts,
          PMQLONG pCompCode, PMQLONG pReason);
void MQCTL(MQHCONN Hconn, MQLONG Operation, PMQVOID pControlOpts, PMQLONG pCompCode, PMQLONG pReason);
void MQCRTMH(MQHCONN Hconn, PMQVOID pCrtMsgHOpts, PMQHMSG pHmsg, PMQLONG pCompCode, PMQLONG pReason);
void MQDLTMH(MQHCONN Hconn, PMQHMSG pHmsg, PMQVOID pDltMsgHOpts, PMQLONG pCompCode, PMQLONG pReason);
void MQSETMP(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pSetPropOpts, PMQVOID pName, PMQVOID pPropDesc, MQLONG Type, MQLONG ValueLength,
             PMQVOID pValue, PMQLONG pCompCode, PMQLONG pReason);
void MQINQMP(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pInqPropOpts, PMQVOID pName, PMQVOID pPropDesc, PMQLONG pType, MQLONG ValueLength,
             PMQVOID pValue, PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason);
void MQDLTMP(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pDltPropOpts, PMQVOID pName, PMQLONG pCompCode, PMQLONG pReason);
void MQMHBUF(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pMsgHBufOpts, PMQVOID pName, PMQVOID pMsgDesc, MQLONG BufferLength,
             PMQVOID pBuffer, PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason);
void MQBUFMH(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pBufMsgHOpts, PMQVOID pMsgDesc, MQLONG BufferLength, PMQVOID pBuffer,
             PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason);
void MQBEGIN(MQHCONN Hconn, PMQVOID pBeginOptions, PMQLONG pCompCode, PMQLONG pReason);
void MQCMIT(MQHCONN Hconn, PMQLONG pCompCode, PMQLONG pReason);
void MQBACK(MQHCONN Hconn, PMQLONG pCompCode, PMQLONG pReason);

#ifdef __cplusplus
}
#endif

#endif
