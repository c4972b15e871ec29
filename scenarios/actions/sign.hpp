// scenarios/actions/sign.hpp: The authority makes a certificate of a request.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Sign {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    enum class Form { pem, der, pem_chain, pkcs7 };

    std::string authority{};
    std::string csr{};   // a file
    std::string file{};  // the certificate's name from now on
    std::uint32_t valid_days = 730;
    bool has_web_server_template = false;
    Form form = Form::pem;
    std::optional<std::string> common_name{};    // another than asked for
    std::vector<std::string> add_names{};        // that nobody asked for
    std::vector<std::string> leave_out_names{};  // that were asked for

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
    [[nodiscard]] std::string refuser() const;
};

}  // namespace actions
