#include "scenarios/actions/sign.hpp"

#include <fmt/format.h>

#include "ctl/certificate_file.hpp"
#include "scenarios/actions/files.hpp"

namespace actions {
namespace {

constexpr std::uint32_t most_valid_days = 36500;

std::vector<ctl::AlternativeName> alternative_names(const std::vector<std::string>& texts) {
    std::vector<ctl::AlternativeName> names;
    for (const std::string& text : texts) names.push_back(ctl::alternative_name(text));
    return names;
}

ctl::Bytes in_form(Sign::Form form, const std::vector<ctl::CertificatePtr>& chain) {
    std::string text;
    switch (form) {
        case Sign::Form::der: return chain.front()->der();
        case Sign::Form::pkcs7: return ctl::pkcs7_chain(chain).value();
        case Sign::Form::pem: text = chain.front()->pem(); break;
        case Sign::Form::pem_chain:
            for (const ctl::CertificatePtr& certificate : chain) text += certificate->pem();
            break;
    }
    return {text.begin(), text.end()};
}

}  // namespace

void Sign::check(Checker& checker) const {
    checker.need_authority("authority", authority);
    checker.need_file("csr", csr);
    checker.make_file(file);
    if (valid_days == 0 || valid_days > most_valid_days)
        checker.report("valid_days", fmt::format("valid for {} days", valid_days), "730 is the default");
    const auto check_names = [&checker](const char* list, const std::vector<std::string>& names) {
        for (int i = 0; i < std::ssize(names); ++i) {
            const std::string& name = names[static_cast<std::size_t>(i)];
            const std::string plain = name.starts_with("*.") ? name.substr(2) : name;
            if (ctl::alternative_name(name).kind != ctl::AlternativeName::Kind::ip && !is_good_name(plain))
                checker.report(list, i, fmt::format("\"{}\" can't be an alternative name", name),
                               "such as \"www.example.com\" or \"192.0.2.17\"");
        }
    };
    check_names("add_name", add_names);
    check_names("leave_out_name", leave_out_names);
    if (common_name && !is_good_common_name(*common_name))
        checker.report("common_name", "a common name has 1 to 64 characters", "such as \"*.example.com\"");
}

Outcome Sign::apply(SiteState& site, const Context& context) const {
    const auto bytes = model::find_file(*site.files, site.frame->description, csr);
    if (!bytes) return {no_file(csr)};
    const auto request = ctl::CertificateRequest::from_file_bytes(*bytes);
    if (!request) return {fmt::format("the authority signs requests: {}", request.error().message)};
    model::AuthorityState& signing = site.edit_authority(authority);
    const auto made = model::sign(signing, **request,
                                  {.valid = std::chrono::days(valid_days),
                                   .has_web_server_template = has_web_server_template,
                                   .common_name = common_name,
                                   .added_names = alternative_names(add_names),
                                   .left_out_names = alternative_names(leave_out_names)},
                                  context);
    if (!made) return {fmt::format("the authority can't sign this request: {}", made.error().message)};
    std::vector<ctl::CertificatePtr> chain{*made};
    for (const ctl::CertificatePtr& above : signing.chain()) chain.push_back(above);
    model::put_file(site.files.edit(), file, in_form(form, chain));
    return {};
}

std::string Sign::words() const {
    return fmt::format("{} signs {}: {}", authority, csr, file);
}

std::string Sign::refuser() const {
    return "the authority";
}

}  // namespace actions
