# What `cmake --install` puts where, and the Debian package of it (`cpack`, in the build folder). Manual pages and completions
# are made by the program itself, of the same description as --help.
include(GNUInstallDirs)

set(pages ${CMAKE_CURRENT_BINARY_DIR}/pages)
add_custom_command(OUTPUT ${pages}/changelog.gz
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/make_pages.sh $<TARGET_FILE:bellwether> ${CMAKE_CURRENT_LIST_DIR}/changelog ${pages}
    DEPENDS bellwether ${CMAKE_CURRENT_LIST_DIR}/make_pages.sh ${CMAKE_CURRENT_LIST_DIR}/changelog VERBATIM)
set(html ${CMAKE_CURRENT_BINARY_DIR}/html)
add_custom_command(OUTPUT ${html}/index.html
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/make_html.sh $<TARGET_FILE:bellwether> ${html}
    DEPENDS bellwether ${CMAKE_CURRENT_LIST_DIR}/make_html.sh VERBATIM)
add_custom_target(pages ALL DEPENDS ${pages}/changelog.gz ${html}/index.html)

install(TARGETS bellwether)
install(DIRECTORY ${pages}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1.gz")
install(FILES ${pages}/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME bellwether)
install(FILES ${pages}/completion.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _bellwether)
install(FILES ${pages}/completion.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME bellwether.fish)
install(DIRECTORY catalogue DESTINATION ${CMAKE_INSTALL_DATADIR}/bellwether)
install(FILES language/scenario.proto report/report.proto survey/baseline.proto
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bellwether/schema)
install(FILES report/wireshark/cisco_trust.lua DESTINATION ${CMAKE_INSTALL_DATADIR}/bellwether/wireshark)
install(DIRECTORY ${html} DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${pages}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES program/package/copyright ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bellwether)
set(CPACK_PACKAGE_CONTACT "Bellwether maintainers <maintainers@bellwether.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "rehearse trust list changes of Cisco IP phones and CUCM clusters")
set(CPACK_PACKAGE_DESCRIPTION "Cisco IP phones trust their cluster through signed lists. Bellwether plays
a change of certificates, or a migration, with simulated phones and
clusters before it is made: which phones would follow, which would refuse
every new list, and why. It also looks at real clusters, reading only, and
serves simulated ones.")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
