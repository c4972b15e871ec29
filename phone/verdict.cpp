#include "phone/verdict.hpp"

#include <array>

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

namespace {

// What stands in scenario files and reports.
constexpr std::array reason_names{
    std::pair{Reason::first_list, "FIRST_LIST"},
    std::pair{Reason::same_file, "SAME_FILE"},
    std::pair{Reason::signer_in_ctl, "SIGNER_IN_CTL"},
    std::pair{Reason::signer_in_itl, "SIGNER_IN_ITL"},
    std::pair{Reason::signer_in_cache, "SIGNER_IN_CACHE"},
    std::pair{Reason::signer_from_tvs, "SIGNER_FROM_TVS"},
    std::pair{Reason::empty_itl, "EMPTY_ITL"},
    std::pair{Reason::malformed, "MALFORMED"},
    std::pair{Reason::too_large, "TOO_LARGE"},
    std::pair{Reason::signature_wrong, "SIGNATURE_WRONG"},
    std::pair{Reason::unsigned_file, "UNSIGNED"},
    std::pair{Reason::signer_without_role, "SIGNER_WITHOUT_ROLE"},
    std::pair{Reason::no_tvs_record, "NO_TVS_RECORD"},
    std::pair{Reason::no_tvs_server, "NO_TVS_SERVER"},
    std::pair{Reason::tvs_unreachable, "TVS_UNREACHABLE"},
    std::pair{Reason::tvs_tls_failed, "TVS_TLS_FAILED"},
    std::pair{Reason::tvs_certificate_not_trusted, "TVS_CERTIFICATE_NOT_TRUSTED"},
    std::pair{Reason::tvs_does_not_know, "TVS_DOES_NOT_KNOW"},
    std::pair{Reason::tvs_answer_without_role, "TVS_ANSWER_WITHOUT_ROLE"},
    std::pair{Reason::certificate_expired, "CERTIFICATE_EXPIRED"},
};

// Each finding with its name, what its rule rests on, and its sentence.
struct FindingRow {
    Finding finding;
    const char* name;
    Sureness sureness;
    const char* source;
    const char* sentence;
};

constexpr std::array findings{
    FindingRow{Finding::installed_first, "INSTALLED_FIRST", Sureness::documented,
               "Security Guide 14SU2, Default Security",
               "no list was installed to verify it: trust on first use"},
    FindingRow{Finding::identical, "IDENTICAL", Sureness::modelled, "R9",
               "the same file as installed, byte for byte"},
    FindingRow{Finding::checks_are_off, "CHECKS_ARE_OFF", Sureness::documented,
               "Security Guide 14SU2, Default Security (rollback)",
               "the installed ITL is empty and there is no CTL: nothing is checked"},
    FindingRow{Finding::not_readable, "NOT_READABLE", Sureness::modelled, "R1", "can't be read: {text}"},
    FindingRow{Finding::not_signed, "NOT_SIGNED", Sureness::modelled, "R7", "carries no signature"},
    FindingRow{Finding::over_the_limit, "OVER_THE_LIMIT", Sureness::documented,
               "Security Guide 14SU2, Default Security", "too large: {text}"},
    FindingRow{Finding::in_ctl, "IN_CTL", Sureness::documented, "Security Guide 14SU2; Cisco 215539",
               "the installed CTL names the signer"},
    FindingRow{Finding::in_ctl_as_server, "IN_CTL_AS_SERVER", Sureness::modelled, "Q24",
               "the installed CTL names the signer as a TFTP server"},
    FindingRow{Finding::in_itl, "IN_ITL", Sureness::documented, "Cisco 215539; Security Guide 14SU2",
               "the installed ITL names the signer"},
    FindingRow{Finding::in_cache, "IN_CACHE", Sureness::observed, "Cisco 213407, 118699",
               "a TVS vouched for the signer earlier in this boot"},
    FindingRow{Finding::without_role, "WITHOUT_ROLE", Sureness::documented,
               "Cisco 213407; Security Guide 14SU2",
               "the signer is known, but not in a role that may sign this"},
    FindingRow{Finding::in_no_list, "IN_NO_LIST", Sureness::documented, "Cisco 213407; Security Guide 14SU2",
               "the signer is in no installed list"},
    FindingRow{Finding::no_tvs_in_lists, "NO_TVS_IN_LISTS", Sureness::observed,
               "8941 firmware 9.3.4 (\"TVS not in Trust list\")",
               "no TVS could be trusted: the installed lists name none"},
    FindingRow{Finding::model_asks_no_tvs, "MODEL_ASKS_NO_TVS", Sureness::documented,
               "Cisco 118893; Security Guide 12.5(1)",
               "this model asks no TVS: it has no security by default"},
    FindingRow{Finding::no_tvs_configured, "NO_TVS_CONFIGURED", Sureness::documented, "Cisco 118699",
               "no TVS could be asked: the configuration names none"},
    FindingRow{Finding::tvs_silent, "TVS_SILENT", Sureness::documented, "Cisco 118699; Serviceability Guide",
               "asked TVS {server}: no answer"},
    FindingRow{Finding::tvs_handshake_failed, "TVS_HANDSHAKE_FAILED", Sureness::observed, "Cisco 118699",
               "asked TVS {server}: the TLS handshake failed"},
    FindingRow{Finding::tvs_not_in_lists, "TVS_NOT_IN_LISTS", Sureness::documented, "Cisco 215539 step 5",
               "asked TVS {server}: it showed {certificate}, which is in no installed list"},
    FindingRow{Finding::tvs_out_of_date, "TVS_OUT_OF_DATE", Sureness::modelled, "Q7",
               "asked TVS {server}: it showed {certificate}, which is not valid today"},
    FindingRow{Finding::tvs_unknowing, "TVS_UNKNOWING", Sureness::documented, "Cisco 213407, 215539",
               "asked TVS {server}: it does not know {certificate}"},
    FindingRow{Finding::tvs_role_missing, "TVS_ROLE_MISSING", Sureness::modelled, "Q1, Q29",
               "asked TVS {server}: it knows {certificate} only as {text}"},
    FindingRow{Finding::tvs_vouched, "TVS_VOUCHED", Sureness::observed, "Cisco 213407, 118893",
               "asked TVS {server}: it vouched for {certificate} as {text}"},
    FindingRow{Finding::tvs_vouched_without_role, "TVS_VOUCHED_WITHOUT_ROLE", Sureness::modelled, "Q1, Q29",
               "asked TVS {server}: it knows {certificate} as {text}, accepted by modelling choice"},
    FindingRow{Finding::too_many_sast, "TOO_MANY_SAST", Sureness::modelled, "Q33",
               "refused as a whole: {text}"},
    FindingRow{Finding::signature_broken, "SIGNATURE_BROKEN", Sureness::documented, "Cisco 117598",
               "the signature does not hold with the signer's key"},
    FindingRow{Finding::digest_unknown, "DIGEST_UNKNOWN", Sureness::documented,
               "Security Guide 12.5(1), encrypted configuration",
               "it is signed with SHA-512, which this model can't compute"},
    FindingRow{Finding::key_too_large, "KEY_TOO_LARGE", Sureness::documented,
               "Security Guide 12.5(1)SU3, Certificates", "the key is larger than this model can use{text}"},
    FindingRow{Finding::out_of_date, "OUT_OF_DATE", Sureness::modelled, "Q7",
               "{certificate} is not valid today"},
};

constexpr bool are_in_order() {
    for (std::size_t i = 0; i < reason_names.size(); ++i)
        if (static_cast<std::size_t>(reason_names[i].first) != i) return false;
    for (std::size_t i = 0; i < findings.size(); ++i)
        if (static_cast<std::size_t>(findings[i].finding) != i) return false;
    return reason_names.back().first == Reason::certificate_expired &&
           findings.back().finding == Finding::out_of_date;
}
static_assert(are_in_order(), "a row for each reason and finding, in the order of their enumerations");

const FindingRow& row_of(Finding finding) {
    return findings.at(static_cast<std::size_t>(finding));
}

}  // namespace

bool is_server(FileKind kind) {
    switch (kind) {
        case FileKind::ctl:
        case FileKind::itl:
        case FileKind::configuration:
        case FileKind::ring_list: return false;
        case FileKind::https:
        case FileKind::capf:
        case FileKind::call_manager: return true;
    }
    return false;
}

bool is_accepted(Reason reason) {
    return reason <= Reason::empty_itl;
}

std::string reason_name(Reason reason) {
    return reason_names.at(static_cast<std::size_t>(reason)).second;
}

std::string finding_name(Finding finding) {
    return row_of(finding).name;
}

std::string finding_sentence(Finding finding) {
    return row_of(finding).sentence;
}

Evidence evidence(Finding finding) {
    return {row_of(finding).sureness, row_of(finding).source};
}

const Verdict* deciding_verdict(const std::optional<Verdict>& ctl, const std::optional<Verdict>& itl) {
    if (ctl && !ctl->accepted()) return &*ctl;
    if (itl) return &*itl;
    return ctl ? &*ctl : nullptr;
}

}  // namespace phone
