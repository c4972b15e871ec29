#include "scenarios/model/certificate_upload.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/chain.hpp"
#include "ctl/print.hpp"

namespace model {
namespace {

constexpr int most_key_bits = 4096;
constexpr int largest_call_manager_key = 2048;

bool is_wildcard(std::string_view name) {
    return name.starts_with("*.") || name == "*";
}

using Names = std::set<ctl::AlternativeName>;

std::string names_text(const Names& names) {
    std::vector<std::string> texts;
    for (const ctl::AlternativeName& name : names) texts.push_back(ctl::alternative_name_text(name));
    return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

Names name_set(const std::vector<ctl::AlternativeName>& names) {
    return {names.begin(), names.end()};
}

Names missing_in(const Names& names, const Names& other) {
    Names missing;
    std::ranges::set_difference(names, other, std::inserter(missing, missing.end()));
    return missing;
}

}  // namespace

Upload read_upload(ctl::BytesView file) {
    auto certificate = ctl::certificate_in_file(file);
    if (!certificate)
        return {nullptr, fmt::format("the file is no certificate in PEM or DER form: {} (Security Guide "
                                     "12.5(1)SU3, Certificates)",
                                     certificate.error().message)};
    return {*certificate, {}};
}

Refusal trouble_with_any(const ctl::Certificate& certificate, Time now) {
    const std::string name = ctl::common_name(certificate.subject());
    if (certificate.not_after() < now)
        return fmt::format(
            "the certificate of \"{}\" has expired on {}: CUCM takes no expired one "
            "(Cisco's guide to CA-signed certificates)",
            name, ctl::date_text(certificate.not_after()));
    const auto has_wildcard = [](const ctl::AlternativeName& n) { return is_wildcard(n.value); };
    if (is_wildcard(name) || std::ranges::any_of(certificate.alternative_names(), has_wildcard))
        return "wildcard certificates are not supported (CSCta14114): have one made with the names "
               "themselves";
    if (const int bits = certificate.public_key().bits(); bits > most_key_bits)
        return fmt::format(
            "the key of \"{}\" has {} bits: more than {} are not supported (Security Guide "
            "12.5(1)SU3, Certificates)",
            name, bits, most_key_bits);
    return {};
}

Refusal trouble_with_chain(const ctl::CertificatePtr& certificate, CertificateKind kind,
                           const std::vector<ctl::CertificatePtr>& trusted, Time now) {
    const std::string purpose = issuing::purpose_name(kind);
    const ctl::ChainAnswer path = ctl::judge_chain({.presented = {certificate}, .trusted = trusted}, now);
    // No document tells what CUCM says of an authority that has expired in its store.
    if (path.trouble == ctl::ChainTrouble::out_of_date)
        return fmt::format(
            "the CA certificate of \"{}\" in {}-trust is not valid today: upload the one that the "
            "authority has now",
            ctl::common_name(path.at->subject()), purpose);
    if (path.trouble == ctl::ChainTrouble::broken)
        return fmt::format("the chain in {}-trust does not hold at \"{}\": {}", purpose,
                           ctl::common_name(path.at->subject()), ctl::broken_chain_words);
    if (path.trouble != ctl::ChainTrouble::none)
        return fmt::format(
            "CA certificate is not available in the trust-store: there is no issuer of \"{}\" in {}-trust. "
            "Upload root, "
            "then intermediates, as {}-trust first",
            ctl::common_name(path.at->subject()), purpose, purpose);
    return {};
}

Refusal trouble_with_identity(const ctl::CertificatePtr& certificate, CertificateKind kind,
                              const SigningRequest* request, const std::vector<ctl::CertificatePtr>& trusted,
                              Time now) {
    const std::string purpose = issuing::purpose_name(kind);
    // The other message for the same, by version: Could not upload
    // /usr/local/platform/upload/certs//tomcat.der.
    if (request == nullptr)
        return fmt::format(
            "/usr/local/platform/.security/{0}/keys/{0}.csr does not exist (in other versions: could not "
            "upload "
            "/usr/local/platform/upload/certs//{0}.der). A certificate needs its request: generate one for "
            "{0} "
            "here, and have that signed",
            purpose);
    if (Refusal refusal = trouble_with_chain(certificate, kind, trusted, now)) return refusal;
    if (certificate->public_key().info() != request->request->public_key().info())
        return fmt::format(
            "CSR public key and certificate public key do not match (in other versions: could not upload "
            "/usr/local/platform/upload/certs//{}.der). The certificate was made of another request: of "
            "another "
            "node's, or of one that a newer request has replaced",
            purpose);
    const Names asked = name_set(request->request->alternative_names());
    const Names made = name_set(certificate->alternative_names());
    if (asked != made)
        return fmt::format(
            "CSR SAN and certificate SAN does not match: the authority added {} and left out {}. Have one "
            "made "
            "with the names of the request, or a request with those that the authority makes",
            names_text(missing_in(made, asked)), names_text(missing_in(asked, made)));
    return {};
}

std::vector<std::string> warnings_about(const ctl::Certificate& certificate, CertificateKind kind) {
    std::vector<std::string> warnings;
    ctl::KeyUses missing;
    std::ranges::set_difference(ctl::key_uses(issuing::certificate_purpose(kind)), certificate.key_uses(),
                                std::inserter(missing, missing.end()));
    std::vector<std::string> names;
    for (const ctl::KeyUse use : missing) names.push_back(ctl::key_use_name(use));
    if (!names.empty())
        warnings.push_back(fmt::format(
            "its key usage lacks {}: CUCM takes it, and services misbehave later. Have the authority use a "
            "template with all that the request asks for (Cisco 215534)",
            fmt::join(names, ", ")));
    if (kind == CertificateKind::call_manager && certificate.public_key().is_rsa() &&
        certificate.public_key().bits() > largest_call_manager_key)
        warnings.push_back(
            fmt::format("its RSA key has {} bits: with more than {} for CallManager some models fail to "
                        "register (Security "
                        "Guide 12.5(1)SU3, Certificates)",
                        certificate.public_key().bits(), largest_call_manager_key));
    return warnings;
}

}  // namespace model
