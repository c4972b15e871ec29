#include "tests/fuzz/targets.hpp"

#include <array>
#include <cstdlib>

#include "ctl/certificate_file.hpp"
#include "ctl/chain.hpp"
#include "ctl/encrypted_file.hpp"
#include "ctl/pkcs12.hpp"
#include "ctl/print.hpp"
#include "ctl/request.hpp"
#include "phone/configuration.hpp"
#include "scenarios/language/check.hpp"
#include "scenarios/report/inspection.hpp"
#include "scenarios/survey/cli_text.hpp"
#include "scenarios/survey/http_answer.hpp"
#include "scenarios/survey/phone_page.hpp"
#include "scenarios/survey/site.hpp"
#include "scenarios/survey/structured.hpp"
#include "scenarios/survey/table.hpp"
#include "scenarios/worlds/live/capf_message.hpp"
#include "scenarios/worlds/live/sip.hpp"
#include "tftp/options.hpp"
#include "tvs/store.hpp"

namespace fuzz {
namespace {

// What must hold of an accepted input, whatever it is.
void demand(bool holds) {
    if (!holds) std::abort();
}

void trust_list(ctl::BytesView input) {
    const ctl::Bytes bytes(input.begin(), input.end());
    const auto list = ctl::decode_trust_list(bytes);
    if (list) demand(ctl::encode_trust_list(**list) == bytes);
    const auto inspection = report::inspect("file.tlv", bytes, {});
    if (inspection)
        demand(!report::inspection_text(*inspection).empty() &&
               !report::inspection_json(*inspection).empty());
}

void signed_file(ctl::BytesView input) {
    const auto file = ctl::decode_signed_file({input.begin(), input.end()});
    if (file) demand(file->payload().size() + file->header.length == input.size());
}

void tvs_message(ctl::BytesView input) {
    (void)tvs::message_size(input);
    const auto request = tvs::decode_request(input);
    if (request) demand(tvs::decode_request(tvs::encode(*request).value()).value() == *request);
    if (request) (void)tvs::answer(*request, {});
    const auto response = tvs::decode_response(input);
    if (response) demand(tvs::encode(*response).has_value());
}

void tftp_packet(ctl::BytesView input) {
    const auto packet = tftp::parse(input);
    const auto* request = packet ? std::get_if<tftp::Request>(&*packet) : nullptr;
    if (request == nullptr) return;
    const tftp::Grant granted = tftp::grant(request->options, 1000);
    demand(granted.agreement.block_size >= tftp::smallest_block_size && granted.agreement.window_size >= 1);
}

void configuration(ctl::BytesView input) {
    (void)phone::parse_configuration(input);
}

void scenario(ctl::BytesView input) {
    try {
        const language::Document document("scenario", std::string(ctl::as_text(input)));
        for (const language::Diagnostic& diagnostic : language::check(document))
            demand(!language::render(diagnostic).empty());
    } catch (const language::InputError& error) {
        for (const language::Diagnostic& diagnostic : error.diagnostics())
            demand(!language::render(diagnostic).empty());
    }
}

void sip_message(ctl::BytesView input) {
    const std::string_view text = ctl::as_text(input);
    const auto end = live::sip::message_end(text);
    demand(!end || *end <= text.size());
    (void)live::sip::parse_status(text);
    (void)live::sip::user_of(text);
    const auto answer = live::sip::answer(text, {.knows = [](std::string_view) { return true; },
                                                 .is_own_name = [](std::string_view) { return true; },
                                                 .client_address = "192.0.2.1",
                                                 .client_port = 5060});
    demand(!answer || live::sip::message_end(*answer) == answer->size());
}

void encrypted_file(ctl::BytesView input) {
    static const ctl::PrivateKey key = ctl::PrivateKey::generate_rsa(2048).value();
    const auto file = ctl::decode_signed_file({input.begin(), input.end()});
    if (file) (void)ctl::decrypt(*file, key);
}

void capf_message(ctl::BytesView input) {
    const auto message = live::capf::decode(input);
    if (message) demand(live::capf::decode(live::capf::encode(*message)).value() == *message);
    (void)live::capf::unwrapped_lsc(input);
    (void)live::capf::without_nul(input);
}

// Whatever was handed in: a certificate that reads the same again, or an error in words.
void certificate_file(ctl::BytesView input) {
    const auto certificate = ctl::certificate_in_file(input);
    if (!certificate) return demand(!certificate.error().message.empty());
    demand(**ctl::certificate_in_file((*certificate)->der()) == **certificate);
    (void)ctl::judge_chain({.presented = {*certificate}, .trusted = {*certificate}},
                           (*certificate)->not_before());
}

void certificate_request(ctl::BytesView input) {
    const auto request = ctl::CertificateRequest::from_file_bytes(input);
    if (request) demand(ctl::CertificateRequest::from_file_bytes((*request)->der()).has_value());
}

// Names of strangers: however written, the attributes that are read are those that are written.
void name(ctl::BytesView input) {
    for (const ctl::NameAttribute& part : ctl::name_attributes(ctl::as_text(input)))
        if (!part.type.empty()) demand(ctl::name_attributes(ctl::attribute_text(part)).size() >= 1);
    demand(ctl::same_name(ctl::as_text(input), ctl::as_text(input)));
    demand(ctl::printable(ctl::as_text(input)).find('\n') == std::string::npos);
}

std::string text_of(ctl::BytesView input) {
    return std::string(ctl::as_text(input));
}

// What can't be read is told with what would be right.
void demand_words(const std::vector<survey::Trouble>& troubles) {
    for (const survey::Trouble& trouble : troubles)
        demand(!trouble.message.empty() && !trouble.remedy.empty());
}

void cli_text(ctl::BytesView input) {
    survey::Evidence evidence;
    std::vector<survey::Trouble> troubles;
    survey::take_cli_text(ctl::as_text(input), "hq-pub", "paste.txt", evidence, troubles);
    demand_words(troubles);
    survey::SiteFiles files;
    demand(!survey::site_text(survey::put_together(evidence, ""), files).empty());
}

void snapshot(ctl::BytesView input) {
    survey::Evidence evidence;
    std::vector<survey::Trouble> troubles;
    (void)survey::take_snapshot(text_of(input), "snapshot.json", evidence, troubles);
    demand_words(troubles);
}

void axl(ctl::BytesView input) {
    survey::Evidence evidence;
    std::vector<survey::Trouble> troubles;
    (void)survey::take_axl(text_of(input), "axl.xml", evidence, troubles);
    (void)survey::take_ris(text_of(input), "ris.xml", evidence);
    demand_words(troubles);
}

void phone_table(ctl::BytesView input) {
    survey::Evidence evidence;
    std::vector<survey::Trouble> troubles;
    survey::take_phone_table(text_of(input), {{"device", "Device Name"}}, "phones.csv", evidence, troubles);
    demand_words(troubles);
}

void phone_page(ctl::BytesView input) {
    const survey::PageDigests digests = survey::read_page(ctl::as_text(input));
    demand(!digests.itl || digests.itl->size() % 2 == 0);
}

void pkcs12(ctl::BytesView input) {
    const auto certificates = ctl::certificates_in_pkcs12(input, "secret");
    demand(!certificates || !certificates->empty());
    const auto chain = ctl::certificates_in_pkcs7(input);
    demand(!chain || !chain->empty());
}

void http_answer(ctl::BytesView input) {
    constexpr std::size_t limit = 1000;
    survey::HttpAnswer answer(limit);
    std::string trouble;
    ctl::Bytes waiting;
    // Byte by byte, as a slow server sends it.
    for (std::size_t i = 0; i < input.size() && trouble.empty() && !answer.is_done(); ++i) {
        waiting.push_back(input[i]);
        trouble = answer.feed(waiting);
    }
    if (trouble.empty() && answer.end().empty()) demand(answer.take_body().size() <= limit);
}

constexpr std::array<Target, 19> all{{{"trust_list", trust_list},
                                      {"signed_file", signed_file},
                                      {"tvs_message", tvs_message},
                                      {"tftp_packet", tftp_packet},
                                      {"configuration", configuration},
                                      {"scenario", scenario},
                                      {"sip_message", sip_message},
                                      {"encrypted_file", encrypted_file},
                                      {"capf_message", capf_message},
                                      {"certificate_file", certificate_file},
                                      {"certificate_request", certificate_request},
                                      {"name", name},
                                      {"cli_text", cli_text},
                                      {"snapshot", snapshot},
                                      {"axl", axl},
                                      {"phone_table", phone_table},
                                      {"phone_page", phone_page},
                                      {"pkcs12", pkcs12},
                                      {"http_answer", http_answer}}};

}  // namespace

std::span<const Target> targets() {
    return all;
}

}  // namespace fuzz
