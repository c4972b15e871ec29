// phone/verdict.hpp: what a phone decided about a file, and why, as data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/bytes.hpp"

namespace phone {

// `https`, `capf` and `call_manager` are no files but servers, which show a certificate instead of a
// signature.
enum class FileKind { ctl, itl, configuration, ring_list, https, capf, call_manager };

// Is it the certificate of a server that is judged, and no file?
[[nodiscard]] bool is_server(FileKind kind);

[[nodiscard]] std::string file_kind_name(FileKind kind);  // "CTL", "ring list", "HTTPS services"

// Why a file was taken or refused. Accepted first; `is_accepted` knows the border.
enum class Reason {
    first_list,       // nothing is installed that could judge it: trust on first use
    same_file,        // byte for byte what is installed
    signer_in_ctl,    // the installed CTL names its signer in the role that is needed
    signer_in_itl,    // the installed ITL does
    signer_in_cache,  // a TVS vouched for the signer earlier in this boot
    signer_from_tvs,  // a TVS vouches for the signer
    empty_itl,        // the emptied ITL of a rollback is installed and no CTL: nothing is checked

    malformed,                    // no list, signed file or configuration of its kind
    too_large,                    // an ITL over 64 KB
    signature_wrong,              // the signer is known, the signature does not hold
    unsigned_file,                // UNSIGNED: plain where the lists call for a signature
    signer_without_role,          // known, but not in a role that may sign this
    no_tvs_record,                // unknown, and the lists name no TVS that could be trusted
    no_tvs_server,                // unknown, and the configuration names no TVS
    tvs_unreachable,              // unknown, and the last TVS that was asked was silent
    tvs_tls_failed,               // ... or had no TLS version or cipher in common, or broke the handshake
    tvs_certificate_not_trusted,  // ... or showed a certificate that the lists don't name as a TVS
    tvs_does_not_know,            // a TVS was asked and doesn't know the signer
    tvs_answer_without_role,      // a TVS knows the signer, in roles that may not sign this
    certificate_expired,          // CERTIFICATE_EXPIRED: known, but not valid at this time (Q7)
};

[[nodiscard]] bool is_accepted(Reason reason);

// The name of the reason in scenario files and reports: "SIGNER_FROM_TVS".
[[nodiscard]] std::string reason_name(Reason reason);

// How a certificate is named in a verdict: its common name for people, its serial to tell it from its
// namesakes.
struct CertificateName {
    std::string common_name;
    ctl::Bytes serial;

    bool operator==(const CertificateName&) const = default;
};

// One step on the way to a verdict.
enum class Finding {
    installed_first,   // no list was there to judge it
    identical,         // the same bytes as installed
    checks_are_off,    // the installed ITL is empty and there is no CTL
    not_readable,      // `text` says what is wrong with the file
    not_signed,        // the file is plain
    over_the_limit,    // `text` says by how much
    in_ctl,            // the signer is there in a role that will do
    in_ctl_as_server,  // the CTL names an ITL's signer as CCM+TFTP or TFTP (R3, Q24)
    in_itl,
    in_cache,
    without_role,       // the signer is in a list or the cache, in other roles only
    in_no_list,         // the signer is in neither list (of those installed) nor in the cache
    no_tvs_in_lists,    // so no TVS could be trusted
    model_asks_no_tvs,  // nor would it ask: a model without security by default
    no_tvs_configured,  // the configuration names no TVS server
    tvs_silent,         // `server` refused, reset or did not answer
    tvs_handshake_failed,
    tvs_not_in_lists,          // `server` showed `certificate`, which no list names as a TVS
    tvs_out_of_date,           // `server` showed `certificate`, a TVS of the lists but not valid at this time
    tvs_unknowing,             // `server` does not know the signer
    tvs_role_missing,          // `server` knows the signer in `text`, which may not sign this
    tvs_vouched,               // `server` returned the signer's certificate
    tvs_vouched_without_role,  // likewise, in `text`, which is taken by choice (Q1, Q29)
    too_many_sast,             // the list has more SAST records than this phone takes (Q33): `text`
    signature_broken,          // does not hold with the signer's key
    digest_unknown,            // the file is signed with SHA-512, which this model can't compute
    key_too_large,             // the certificate's key has more bits than this model can use
    out_of_date,               // the certificate is not valid at this time
};

// "IN_NO_LIST": for machines.
[[nodiscard]] std::string finding_name(Finding finding);

// How sure a step is: said by a document, seen in a published log, or a choice. `source` is the document, or
// the open question that the step rests on (scenarios/catalogue/README.md).
enum class Sureness { documented, observed, modelled };

struct Evidence {
    Sureness sureness;
    std::string source;
};

// What a report says of it: {certificate}, {server} and {text} stand for those of the Link.
[[nodiscard]] std::string finding_sentence(Finding finding);

// Where the rule behind a finding is written.
[[nodiscard]] Evidence evidence(Finding finding);

struct Link {
    Finding finding;
    CertificateName certificate;  // the signer, or what a TVS showed
    std::string server;           // the address of the TVS that the step is about
    std::string text;
    bool is_by_notice = false;  // the world's remark on the TVS's answer (TvsReply)

    bool operator==(const Link&) const = default;
};

struct Verdict {
    FileKind kind = FileKind::itl;
    std::string file;  // its name at the TFTP server
    Reason reason = Reason::malformed;
    CertificateName signer;  // empty where the file could not be read or has none
    std::string tvs;  // the address of the TVS that it rests on: the one that vouched, or the last asked
    std::vector<Link> chain;  // in the order of the steps

    [[nodiscard]] bool accepted() const { return is_accepted(reason); }
    bool operator==(const Verdict&) const = default;
};

// The verdict that the word for a phone's trust rests on: the list that was refused first or else the ITL's,
// or the CTL's; nullptr where no list was offered.
[[nodiscard]] const Verdict* deciding_verdict(const std::optional<Verdict>& ctl,
                                              const std::optional<Verdict>& itl);

}  // namespace phone
