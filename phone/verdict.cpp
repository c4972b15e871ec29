#include "phone/verdict.hpp"

namespace phone {

std::string file_kind_name(FileKind kind) {
    switch (kind) {
        case FileKind::ctl: return "CTL";
        case FileKind::itl: return "ITL";
        case FileKind::configuration: return "configuration";
        case FileKind::ring_list: return "ring list";
        case FileKind::https: return "HTTPS services";
        case FileKind::capf: return "CAPF";
        case FileKind::call_manager: return "CallManager";
    }
    return "file";
}

bool is_accepted(Reason reason) {
    return reason <= Reason::empty_itl;
}

std::string reason_name(Reason reason) {
    switch (reason) {
        case Reason::first_list: return "FIRST_LIST";
        case Reason::same_file: return "SAME_FILE";
        case Reason::signer_in_ctl: return "SIGNER_IN_CTL";
        case Reason::signer_in_itl: return "SIGNER_IN_ITL";
        case Reason::signer_in_cache: return "SIGNER_IN_CACHE";
        case Reason::signer_from_tvs: return "SIGNER_FROM_TVS";
        case Reason::empty_itl: return "EMPTY_ITL";
        case Reason::malformed: return "MALFORMED";
        case Reason::too_large: return "TOO_LARGE";
        case Reason::signature_wrong: return "SIGNATURE_WRONG";
        case Reason::unsigned_file: return "UNSIGNED";
        case Reason::signer_without_role: return "SIGNER_WITHOUT_ROLE";
        case Reason::no_tvs_record: return "NO_TVS_RECORD";
        case Reason::no_tvs_server: return "NO_TVS_SERVER";
        case Reason::tvs_unreachable: return "TVS_UNREACHABLE";
        case Reason::tvs_tls_failed: return "TVS_TLS_FAILED";
        case Reason::tvs_certificate_not_trusted: return "TVS_CERTIFICATE_NOT_TRUSTED";
        case Reason::tvs_does_not_know: return "TVS_DOES_NOT_KNOW";
        case Reason::tvs_answer_without_role: return "TVS_ANSWER_WITHOUT_ROLE";
        case Reason::certificate_expired: return "CERTIFICATE_EXPIRED";
    }
    return "UNKNOWN";
}

std::string finding_name(Finding finding) {
    switch (finding) {
        case Finding::installed_first: return "INSTALLED_FIRST";
        case Finding::identical: return "IDENTICAL";
        case Finding::checks_are_off: return "CHECKS_ARE_OFF";
        case Finding::not_readable: return "NOT_READABLE";
        case Finding::not_signed: return "NOT_SIGNED";
        case Finding::over_the_limit: return "OVER_THE_LIMIT";
        case Finding::in_ctl: return "IN_CTL";
        case Finding::in_ctl_as_server: return "IN_CTL_AS_SERVER";
        case Finding::in_itl: return "IN_ITL";
        case Finding::in_cache: return "IN_CACHE";
        case Finding::without_role: return "WITHOUT_ROLE";
        case Finding::in_no_list: return "IN_NO_LIST";
        case Finding::no_tvs_in_lists: return "NO_TVS_IN_LISTS";
        case Finding::model_asks_no_tvs: return "MODEL_ASKS_NO_TVS";
        case Finding::no_tvs_configured: return "NO_TVS_CONFIGURED";
        case Finding::tvs_silent: return "TVS_SILENT";
        case Finding::tvs_handshake_failed: return "TVS_HANDSHAKE_FAILED";
        case Finding::tvs_not_in_lists: return "TVS_NOT_IN_LISTS";
        case Finding::tvs_out_of_date: return "TVS_OUT_OF_DATE";
        case Finding::tvs_unknowing: return "TVS_UNKNOWING";
        case Finding::tvs_role_missing: return "TVS_ROLE_MISSING";
        case Finding::tvs_vouched: return "TVS_VOUCHED";
        case Finding::tvs_vouched_without_role: return "TVS_VOUCHED_WITHOUT_ROLE";
        case Finding::too_many_sast: return "TOO_MANY_SAST";
        case Finding::signature_broken: return "SIGNATURE_BROKEN";
        case Finding::digest_unknown: return "DIGEST_UNKNOWN";
        case Finding::key_too_large: return "KEY_TOO_LARGE";
        case Finding::out_of_date: return "OUT_OF_DATE";
    }
    return "UNKNOWN";
}

Evidence evidence(Finding finding) {
    switch (finding) {
        case Finding::installed_first:
            return {Sureness::documented, "Security Guide 14SU2, Default Security"};
        case Finding::identical: return {Sureness::modelled, "R9"};
        case Finding::checks_are_off:
            return {Sureness::documented, "Security Guide 14SU2, Default Security (rollback)"};
        case Finding::not_readable: return {Sureness::modelled, "R1"};
        case Finding::not_signed: return {Sureness::modelled, "R7"};
        case Finding::over_the_limit: return {Sureness::documented, "Security Guide 14SU2, Default Security"};
        case Finding::in_ctl: return {Sureness::documented, "Security Guide 14SU2; Cisco 215539"};
        case Finding::in_ctl_as_server: return {Sureness::modelled, "Q24"};
        case Finding::in_itl: return {Sureness::documented, "Cisco 215539; Security Guide 14SU2"};
        case Finding::in_cache: return {Sureness::observed, "Cisco 213407, 118699"};
        case Finding::without_role: return {Sureness::documented, "Cisco 213407; Security Guide 14SU2"};
        case Finding::in_no_list: return {Sureness::documented, "Cisco 213407; Security Guide 14SU2"};
        case Finding::no_tvs_in_lists:
            return {Sureness::observed, "8941 firmware 9.3.4 (\"TVS not in Trust list\")"};
        case Finding::model_asks_no_tvs:
            return {Sureness::documented, "Cisco 118893; Security Guide 12.5(1)"};
        case Finding::no_tvs_configured: return {Sureness::documented, "Cisco 118699"};
        case Finding::tvs_silent: return {Sureness::documented, "Cisco 118699; Serviceability Guide"};
        case Finding::tvs_handshake_failed: return {Sureness::observed, "Cisco 118699"};
        case Finding::tvs_not_in_lists: return {Sureness::documented, "Cisco 215539 step 5"};
        case Finding::tvs_out_of_date: return {Sureness::modelled, "Q7"};
        case Finding::tvs_unknowing: return {Sureness::documented, "Cisco 213407, 215539"};
        case Finding::tvs_role_missing: return {Sureness::modelled, "Q1, Q29"};
        case Finding::tvs_vouched: return {Sureness::observed, "Cisco 213407, 118893"};
        case Finding::tvs_vouched_without_role: return {Sureness::modelled, "Q1, Q29"};
        case Finding::too_many_sast: return {Sureness::modelled, "Q33"};
        case Finding::signature_broken: return {Sureness::documented, "Cisco 117598"};
        case Finding::digest_unknown:
            return {Sureness::documented, "Security Guide 12.5(1), encrypted configuration"};
        case Finding::key_too_large: return {Sureness::documented, "Security Guide 12.5(1)SU3, Certificates"};
        case Finding::out_of_date: return {Sureness::modelled, "Q7"};
    }
    return {Sureness::modelled, "unknown"};
}

}  // namespace phone
