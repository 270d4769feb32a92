/* Closes Datasette's own menus when one clicks outside them; other <details> stay as they are. */
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
