// scenarios/report/inspection.hpp: what there is to say of a trust list or a signed file, for `inspect`.
#pragma once

#include "ctl/signed_file.hpp"

namespace report {

enum class SignatureState { holds, does_not_hold, cannot_be_judged };

[[nodiscard]] std::string signature_state_name(SignatureState state);  // "does not hold"

struct Inspection {
    std::string path;
    ctl::Bytes bytes;
    ctl::Header header;
    ctl::TrustListPtr list;  // nullptr for a signed file
    SignatureState signature = SignatureState::cannot_be_judged;
    std::optional<std::size_t>
        signing_record;     // its number from 1, where a record of the list is the signer's
    std::string judged_by;  // whose key was used, or why none was

    [[nodiscard]] std::string kind() const;  // "ITL", "CTL" or "signed"
};

// Takes a file apart and judges its signature: by the certificates in `trusted`, else by the list's own
// records. Fails for a file that is neither list nor signed file.
[[nodiscard]] ctl::Result<Inspection> inspect(std::string path, ctl::Bytes bytes,
                                              const std::vector<ctl::CertificatePtr>& trusted);

// In the layout of `show itl` and `show ctl` (Cisco 118893), misspellings included; a certificate's validity
// and key, which CUCM does not print there, stand in brackets behind it.
[[nodiscard]] std::string inspection_text(const Inspection& inspection);

// The certificates of a list's records in PEM, each once, with its records and roles in the line above.
[[nodiscard]] std::string certificates_pem(const Inspection& inspection);

// As one JSON object: the message Inspection of report.proto.
[[nodiscard]] std::string inspection_json(const Inspection& inspection);

// The file put together again from the values that were read: header and records, element by element, and
// what follows a signed file's header as it is.
[[nodiscard]] ctl::Bytes reencoded(const Inspection& inspection);

// What phones make of the file's size; empty where they take it.
[[nodiscard]] std::string size_warning(const Inspection& inspection);

}  // namespace report
