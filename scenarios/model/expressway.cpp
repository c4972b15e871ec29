#include "scenarios/model/expressway.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace model {
namespace {

constexpr const char* guide = "Cisco's guide to Expressway certificates";

}  // namespace

std::optional<bool> verifies_servers(std::string_view version) {
    constexpr std::pair first{14, 2};
    if (!version.starts_with('X')) return std::nullopt;
    std::pair number{0, 0};
    const char* end = version.data() + version.size();
    const bool is_number = version.size() > 1 && version[1] >= '0' && version[1] <= '9';
    if (!is_number) return std::nullopt;
    auto read = std::from_chars(version.data() + 1, end, number.first);
    if (read.ec != std::errc()) return std::nullopt;
    if (read.ptr != end && *read.ptr == '.') read = std::from_chars(read.ptr + 1, end, number.second);
    const bool is_rest_good =
        std::all_of(read.ptr, end, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    if (read.ec != std::errc() || !is_rest_good) return std::nullopt;
    return number >= first;
}

void generate_request(ExpresswayState& server, const std::vector<std::string>& alternative_names,
                      int key_bits, const Context& context) {
    const ctl::Certificate& in_use = *server.identity.certificate;
    std::vector<ctl::AlternativeName> names = in_use.alternative_names();
    for (const std::string& text : alternative_names) {
        const ctl::AlternativeName added = ctl::alternative_name(text);
        if (std::ranges::find(names, added) == names.end()) names.push_back(added);
    }
    const issuing::Slot slot{server.name, server.number, CertificateKind::expressway, server.generation++};
    const ctl::PrivateKey key = context.issuer.key(slot, key_bits);
    auto request = ctl::make_request(
        {.subject = ctl::name_attributes(in_use.subject()), .alternative_names = std::move(names)}, key);
    if (!request) throw std::runtime_error("a signing request can't be made: " + request.error().message);
    server.waiting = SigningRequest{*request, key};
}

Refusal upload_signed(ExpresswayState& server, ctl::BytesView file, Time now) {
    if (!file.empty() && !ctl::is_pem_file(file))
        return fmt::format(
            "invalid certificate format: the file is not in PEM form. Have it saved as Base-64, not as DER "
            "({})",
            guide);
    const auto certificate = ctl::certificate_in_file(file);
    if (!certificate)
        return fmt::format(
            "invalid certificate format: {}. The file's extension does not matter: ask the "
            "authority for Base-64 ({})",
            certificate.error().message, guide);
    if (!server.waiting ||
        server.waiting->request->public_key().info() != (*certificate)->public_key().info())
        return fmt::format("{} has no private key for this certificate: it was made of another request",
                           server.name);
    const RequirementAnswer judged =
        judge_requirements({server.requirement(std::nullopt, true)}, {*certificate}, ctl::ChainUse::any, now);
    const auto common_name = [](const ctl::CertificatePtr& of) { return ctl::common_name(of->subject()); };
    switch (judged.answer.trouble) {
        case ctl::ChainTrouble::none: break;
        case ctl::ChainTrouble::out_of_date:
            return fmt::format("\"{}\" is not valid today", common_name(judged.answer.at));
        case ctl::ChainTrouble::revoked:
            return fmt::format("\"{}\" has been revoked", common_name(judged.answer.at));
        case ctl::ChainTrouble::unknown_authority:
            return fmt::format(
                "the certificate authority chain is not trusted: \"{}\", issuer of \"{}\", is not in the "
                "trusted CA "
                "list of {}. Upload all authorities of the chain first ({})",
                ctl::common_name(judged.answer.at->issuer()), common_name(judged.answer.at), server.name,
                guide);
        case ctl::ChainTrouble::broken:
        case ctl::ChainTrouble::wrong_use:
        case ctl::ChainTrouble::wrong_name:
            return fmt::format("the certificate authority chain does not hold at \"{}\": {}",
                               common_name(judged.answer.at), ctl::broken_chain_words);
    }
    server.identity = {*certificate, server.waiting->key,
                       ctl::issuers_of(*certificate, {server.trusted.begin(), server.trusted.end()})};
    server.waiting.reset();
    return {};
}

Refusal upload_trusted(ExpresswayState& server, ctl::BytesView file) {
    const auto certificates = ctl::certificates_in_file(file);
    if (!certificates)
        return fmt::format("invalid certificate format: {} ({})", certificates.error().message, guide);
    server.trusted.insert(certificates->begin(), certificates->end());
    return {};
}

Refusal delete_trusted(ExpresswayState& server, const std::string& common_name) {
    const auto erased = std::erase_if(server.trusted, [&common_name](const ctl::CertificatePtr& held) {
        return ctl::common_name(held->subject()) == common_name;
    });
    if (erased == 0)
        return fmt::format("the trusted CA list of {} holds no certificate of \"{}\"", server.name,
                           common_name);
    return {};
}

PeerRequirement ExpresswayState::requirement(std::optional<std::string> of_name,
                                             bool needs_whole_chain) const {
    return {{trusted.begin(), trusted.end()},
            "the trusted CA list of " + name,
            std::move(of_name),
            needs_whole_chain,
            {revoked.begin(), revoked.end()}};
}

}  // namespace model
